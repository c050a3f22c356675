// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * A proposal number, unique to its owner and totally ordered (rule S1; "Paxos Made Simple", section
 * 2.2).
 *
 * <p>The membership version ranks first, so that a promise given under a newer membership outranks
 * every ballot of an older one.
 *
 * @param version instance of the membership entry under which the ballot is valid, {@link
 *     #GENESIS_VERSION} for the genesis
 * @param round grows with each phase 1; 0 only in {@link #NONE}
 * @param member the owner
 */
public record Ballot(long version, long round, int member) implements Comparable<Ballot> {

    /** The membership version before any membership entry took effect. */
    public static final long GENESIS_VERSION = -1;

    /** Below every ballot that a member can own. */
    public static final Ballot NONE = new Ballot(GENESIS_VERSION, 0, 0);

    public Ballot {
        Check.argument(version >= GENESIS_VERSION, "version: %d", version);
        Check.argument(round >= 0, "round: %d", round);
        Check.argument(member >= 0, "member: %d", member);
    }

    @Override
    public int compareTo(Ballot other) {
        int byVersion = Long.compare(version, other.version);
        if (byVersion != 0) {
            return byVersion;
        }
        int byRound = Long.compare(round, other.round);
        return byRound != 0 ? byRound : Integer.compare(member, other.member);
    }

    public boolean isBelow(Ballot other) {
        return compareTo(other) < 0;
    }

    public static Ballot max(Ballot a, Ballot b) {
        return a.isBelow(b) ? b : a;
    }

    @Override
    public String toString() {
        return version + "." + round + "." + member;
    }
}
