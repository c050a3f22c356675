// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** Situations of canvasses, leases, hand-overs and reads. */
final class ElectionMarks {

    private ElectionMarks() {}

    static void folded(Marks marks, GroupState before, List<Event> events, Outcome outcome) {
        if (before.genesis() == null || before.membership().size() == 1) {
            return; // Alone a member needs nobody's leave, and a round is over at once.
        }
        elected(marks, before, events, outcome);
        read(marks, events, outcome);
    }

    private static void elected(
            Marks marks, GroupState before, List<Event> events, Outcome outcome) {
        GroupState after = outcome.state();
        boolean handedOver =
                before.role() instanceof Preparing preparing
                        && !preparing.released().equals(Ballot.NONE);
        marks.reachIf(after.role() instanceof Leading && handedOver, Mark.HANDED_OVER);
        Grant grant = before.acceptor().grant();
        boolean granted = grant != null && !grant.isRestartWait();
        for (Event event : events) {
            boolean outbids =
                    event instanceof Received received
                            && received.message() instanceof Prepare prepare
                            && after.acceptor().promised().isBelow(prepare.ballot());
            marks.reachIf(outbids && granted, Mark.LEASE_REFUSED_A_CANDIDATE);
        }
        for (Send send : outcome.atOnce()) {
            marks.reachIf(
                    send.message() instanceof CanvassReply reply && !reply.yes(),
                    Mark.CANVASS_REFUSED);
        }
    }

    /** A read of another member, answered in the turn in which it was asked, or later. */
    private static void read(Marks marks, List<Event> events, Outcome outcome) {
        for (Send send : outcome.atOnce()) {
            if (send.message() instanceof ReadIndexReply) {
                boolean asked = has(events, Message.Kind.READ_INDEX);
                boolean confirmed = has(events, Message.Kind.HEARTBEAT_REPLY);
                marks.reachIf(asked && !confirmed, Mark.LEASE_READ_SERVED);
                marks.reachIf(confirmed && !asked, Mark.QUORUM_READ_SERVED);
            }
        }
    }

    private static boolean has(List<Event> events, Message.Kind kind) {
        return events.stream().anyMatch(event -> Marks.messageKind(event) == kind);
    }
}
