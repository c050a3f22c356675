// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.MasterEntry.Action;

/**
 * What one member makes of the master entries by its own clock (rule S11). Ends with the process:
 * one that starts again waits in full, and no claim of an earlier start makes it master.
 *
 * @param believes whether it may be master at all; ends with {@code ownUntil}
 * @param ownUntil until when it is, if it believes so
 * @param waits whether another was master when it last looked; ends with {@code othersUntil}
 * @param othersUntil until when it claims nothing, if it waits
 * @param claims own claims that are not decided, with the time before each was first offered
 */
record MasterView(
        boolean believes, long ownUntil, boolean waits, long othersUntil, Sequence<Claim> claims) {

    static final int MILLION = 1_000_000;

    /** The oldest open claims above this are forgotten: they make nobody master. */
    private static final int CLAIMS_MAX = 16;

    /** A claim or renewal; never timed again. */
    record Claim(long sequence, long offeredAt) {}

    /** Of a member that starts, with this log replayed. */
    static MasterView starting(MasterState master, PeerIdentity self, long now) {
        return new MasterView(
                false, now, master.keepsOut(self), now + master.lease(), Sequence.empty());
    }

    boolean believes(long now) {
        return believes && now - ownUntil < 0;
    }

    /** Nanoseconds until whoever is master may be so no longer; 0 where nobody is known to be. */
    long leaseLeft(long now) {
        if (believes) {
            return Math.max(0, ownUntil - now);
        }
        return waits ? Math.max(0, othersUntil - now) : 0;
    }

    /** Whether another's lease, counted in full by the own clock, is over or there is none. */
    boolean mayClaim(long now) {
        return !waits || now - othersUntil >= 0;
    }

    /** An own entry is offered for the first time, right after now. */
    MasterView offering(Action action, long sequence, long now) {
        return switch (action) {
            case CLAIM, RENEW -> {
                Sequence<Claim> open = claims.plus(new Claim(sequence, now));
                Sequence<Claim> last = open.size() > CLAIMS_MAX ? open.withoutFirst(1) : open;
                yield new MasterView(believes, ownUntil, waits, othersUntil, last);
            }
            // Others may claim as soon as it is decided, which may be before this member knows.
            // No earlier claim revives the belief.
            case RESIGN, TRANSFER ->
                    new MasterView(false, ownUntil, waits, othersUntil, Sequence.empty());
        };
    }

    /** Entries had effect; this is what the last of them left. */
    MasterView seeing(MasterState master, PeerIdentity self, int clockRatePpm, long now) {
        if (!master.isHeldBy(self)) {
            return new MasterView(
                    false, ownUntil, master.keepsOut(self), now + master.lease(), claims);
        }
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            if (master.isBy(self, claim.sequence)) {
                long until = claim.offeredAt + leaseOfHolder(master.lease(), clockRatePpm);
                return new MasterView(true, until, false, othersUntil, claims.withoutFirst(i + 1));
            }
        }
        return new MasterView(believes, ownUntil, false, othersUntil, claims);
    }

    /** X(1-r)/(1+r): over on the fastest clock before X is over on the slowest. */
    private static long leaseOfHolder(long lease, int clockRatePpm) {
        return lease * (MILLION - clockRatePpm) / (MILLION + clockRatePpm);
    }
}
