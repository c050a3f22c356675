// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** Situations of snapshots, cleaning, and removed leaders. */
final class SnapshotMarks {

    private SnapshotMarks() {}

    static void folded(Marks marks, GroupState before, List<Event> events, Outcome outcome) {
        boolean installs = outcome.installed() != null;
        boolean takes =
                outcome.persist().stream().anyMatch(entry -> entry instanceof Checkpoint)
                        && !installs;
        marks.reachIf(takes, Mark.SNAPSHOT_TAKEN);
        marks.reachIf(installs, Mark.SNAPSHOT_INSTALLED);
        marks.reachIf(
                installs && before.role() instanceof Leading, Mark.SNAPSHOT_INSTALLED_MID_LEAD);
        boolean removed =
                before.role() instanceof Leading && outcome.state().standing() != Standing.VOTER;
        for (Send send : outcome.atOnce()) {
            marks.reachIf(removed && send.message() instanceof Release, Mark.SUCCESSOR_NAMED);
        }
        if (before.role() instanceof Preparing preparing) {
            events.forEach(event -> overtaken(marks, before, preparing, event));
        }
    }

    /**
     * The rest of a promise comes from a member that has decided, and let go of, what its first
     * parts would have named: the repeated Prepare was answered after a cleaning.
     */
    private static void overtaken(Marks marks, GroupState state, Preparing preparing, Event event) {
        if (!(event instanceof Received received)
                || !(received.message() instanceof Promise promise)
                || !promise.ballot().equals(preparing.ballot())) {
            return;
        }
        int position = state.membership().positionOf(received.from().member());
        if (position < 0) {
            return;
        }
        Role.Pledge pledge = preparing.pledges().get(position);
        boolean begun = pledge.reportedBelow() > 0 && !pledge.complete();
        marks.reachIf(
                begun && promise.decidedBelow() > pledge.decidedBelow(),
                Mark.CHUNKED_PROMISE_OVERTAKEN_BY_CLEANING);
    }
}
