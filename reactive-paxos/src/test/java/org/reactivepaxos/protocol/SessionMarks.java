// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;
import org.reactivepaxos.protocol.Value.Command;

/** The marks of client sessions (S8). */
final class SessionMarks {

    private SessionMarks() {}

    static void folded(Marks marks, GroupState before, Outcome outcome) {
        long below = before.decidedBelow();
        int expected = before.learner().ledger().sessions().open();
        for (Decision decision : outcome.decided()) {
            for (Drop drop : decision.dropped()) {
                marks.reachIf(drop.reason() == Reason.NO_SESSION, Mark.SESSION_REFUSED);
                marks.reachIf(
                        drop.reason() == Reason.REPEATED_CALL, Mark.SESSION_DUPLICATE_DROPPED);
                marks.reachIf(drop.reason() == Reason.CALL_TOO_FAR, Mark.SESSION_CALL_TOO_FAR);
            }
            for (int i = 0; i < decision.values().count(); i++) {
                SessionEntry entry = entryAt(decision, i);
                marks.reachIf(entry instanceof Open, Mark.SESSION_OPENED);
                marks.reachIf(entry instanceof Close, Mark.SESSION_CLOSED);
                expected += entry instanceof Open ? 1 : entry instanceof Close ? -1 : 0;
            }
            below += decision.first() == below ? decision.values().count() : 0;
        }
        int open = outcome.state().learner().ledger().sessions().open();
        // A ledger that was taken over whole says nothing of how it came about.
        boolean told = below == outcome.state().decidedBelow();
        marks.reachIf(told && open < expected, Mark.SESSION_EVICTED);
    }

    private static @Nullable SessionEntry entryAt(Decision decision, int index) {
        return decision.values().get(index) instanceof Command command
                        && command.machine() == SessionEntry.MACHINE
                        && !decision.drops(index)
                ? SessionCodec.decode(command.payload())
                : null;
    }
}
