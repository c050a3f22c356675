// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Value.Change;

/**
 * The membership entry that this member offers until it is decided (S6): its own, or as a leader
 * one that was forwarded. One at a time, and an own one goes first.
 *
 * @param count how many were proposed here since the start
 * @param own whether {@code change} was proposed here
 * @param offered whether the present leader was sent it
 * @param offeredAt when it was sent last; of one that was forwarded, when it came last
 * @param levels how far those of its voters that have no vote yet are known to have learned, by
 *     member id
 * @param decided the latest one known as decided of each member's disk, by storage id: whoever lags
 *     offers it until it has learned so, and must not make an entry of it each time
 */
record OpenChange(
        long count,
        @Nullable Change change,
        boolean own,
        boolean offered,
        long offeredAt,
        Map<Integer, Long> levels,
        Map<Long, ProposalId> decided) {

    OpenChange {
        levels = Map.copyOf(levels);
        decided = Map.copyOf(decided);
    }

    static OpenChange none(long count) {
        return new OpenChange(count, null, false, false, 0, Map.of(), Map.of());
    }

    OpenChange closed() {
        return new OpenChange(count, null, false, false, 0, Map.of(), decided);
    }

    OpenChange opening(Change proposed) {
        return new OpenChange(count + 1, proposed, true, false, 0, Map.of(), decided);
    }

    OpenChange adopting(Change forwarded, long now) {
        if (own || isDecided(forwarded.id())) {
            return this;
        }
        return forwarded.equals(change)
                ? new OpenChange(count, change, false, false, now, levels, decided)
                : new OpenChange(count, forwarded, false, false, now, Map.of(), decided);
    }

    private boolean isDecided(ProposalId id) {
        ProposalId latest = decided.get(id.storage());
        return latest != null && !isAbove(id, latest);
    }

    private static boolean isAbove(ProposalId id, ProposalId other) {
        return id.incarnation() != other.incarnation()
                ? id.incarnation() > other.incarnation()
                : id.sequence() > other.sequence();
    }

    /**
     * This one was decided.
     *
     * @param inForce the membership after it: of others nothing is taken, or remembered
     */
    OpenChange settling(ProposalId id, Membership inForce) {
        OpenChange left = change != null && change.id().equals(id) ? closed() : this;
        Map<Long, ProposalId> known = new HashMap<>(left.decided);
        known.merge(id.storage(), id, (old, now) -> isAbove(now, old) ? now : old);
        known.keySet().removeIf(storage -> !inForce.namesStorage(storage));
        return new OpenChange(
                count, left.change, left.own, left.offered, left.offeredAt, left.levels, known);
    }

    /**
     * A snapshot took the place of the log: where it makes this one an entry without effect, it was
     * decided below, or never will have any.
     */
    OpenChange overtaken(Ledger installed) {
        return change != null && installed.judge(change) != Verdict.APPLIED ? closed() : this;
    }

    /** A new leader has to be sent it; one that was forwarded is offered by its proposer. */
    OpenChange offeringAgain() {
        return own ? new OpenChange(count, change, true, false, 0, levels, decided) : closed();
    }

    OpenChange offeredAt(long now) {
        return new OpenChange(count, change, own, true, now, levels, decided);
    }

    OpenChange seeing(int member, long below) {
        Map<Integer, Long> next = new HashMap<>(levels);
        next.merge(member, below, Math::max);
        return new OpenChange(count, change, own, offered, offeredAt, next, decided);
    }
}
