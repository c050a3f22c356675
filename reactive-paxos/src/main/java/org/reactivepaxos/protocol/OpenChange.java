// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Value.Change;

/**
 * The membership entry that this member offers until it is decided (S6): its own, or as a leader
 * one that was forwarded. One at a time, and an own one goes first.
 *
 * @param count how many were proposed here since the start
 * @param own whether {@code change} was proposed here
 * @param offered whether the present leader was sent it
 * @param offeredAt when it was sent last
 * @param levels how far those of its voters that have no vote yet are known to have learned, by
 *     member id
 */
record OpenChange(
        long count,
        @Nullable Change change,
        boolean own,
        boolean offered,
        long offeredAt,
        Map<Integer, Long> levels) {

    OpenChange {
        levels = Map.copyOf(levels);
    }

    static OpenChange none(long count) {
        return new OpenChange(count, null, false, false, 0, Map.of());
    }

    OpenChange opening(Change proposed) {
        return new OpenChange(count + 1, proposed, true, false, 0, Map.of());
    }

    OpenChange adopting(Change forwarded) {
        return change != null && (own || change.equals(forwarded))
                ? this
                : new OpenChange(count, forwarded, false, false, 0, Map.of());
    }

    OpenChange settling(ProposalId id) {
        return change != null && change.id().equals(id) ? none(count) : this;
    }

    /** A new leader has to be sent it; one that was forwarded is offered by its proposer. */
    OpenChange offeringAgain() {
        return own ? new OpenChange(count, change, true, false, 0, levels) : none(count);
    }

    OpenChange offeredAt(long now) {
        return new OpenChange(count, change, own, true, now, levels);
    }

    OpenChange seeing(int member, long below) {
        Map<Integer, Long> next = new HashMap<>(levels);
        next.merge(member, below, Math::max);
        return new OpenChange(count, change, own, offered, offeredAt, next);
    }
}
