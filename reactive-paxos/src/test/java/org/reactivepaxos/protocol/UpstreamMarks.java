// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Event.Received;

/** Situations of members that learn without a vote. */
final class UpstreamMarks {

    private UpstreamMarks() {}

    static void folded(Marks marks, GroupState before, List<Event> events, GroupState after) {
        int upstream = before.upstream();
        if (upstream == 0) {
            return;
        }
        marks.reachIf(after.upstream() != 0 && after.upstream() != upstream, Mark.UPSTREAM_CHANGED);
        if (after.decidedBelow() == before.decidedBelow()) {
            return;
        }
        boolean votes = before.membership().positionOf(upstream) >= 0;
        for (Event event : events) {
            if (Marks.messageKind(event) == Message.Kind.CATCH_UP_REPLY
                    && ((Received) event).from().member() == upstream) {
                marks.reachIf(!votes, Mark.LEARNED_FROM_A_FOLLOWER);
                marks.reachIf(
                        votes && before.leader().member() != upstream,
                        Mark.LEARNED_FROM_A_VOTER_THAT_DOES_NOT_LEAD);
            }
        }
    }
}
