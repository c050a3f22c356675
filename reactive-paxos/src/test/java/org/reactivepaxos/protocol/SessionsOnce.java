// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.SessionEntry.Call;
import org.reactivepaxos.protocol.Value.Command;

/**
 * No call has effect twice, none in a session that is not open, and all members say the same of it
 * (S8). What is said of the proposals themselves is for others to check.
 */
final class SessionsOnce implements Checker {

    private final SessionsTwin twin = new SessionsTwin();
    private final Map<Long, Verdict> verdicts = new HashMap<>();
    private long next;

    /** What a member says of an entry; no reason where it has effect. */
    private record Verdict(@Nullable Reason reason, long appliedAt) {}

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command
                    && command.machine() == SessionEntry.MACHINE) {
                long instance = decision.first() + i;
                Drop drop = dropOf(decision, i);
                if (instance >= next) {
                    judge(command, instance, drop);
                }
                Verdict verdict =
                        drop == null
                                ? new Verdict(null, -1)
                                : new Verdict(drop.reason(), drop.appliedAt());
                Verdict before = verdicts.putIfAbsent(instance, verdict);
                Checker.require(
                        before == null || before.equals(verdict),
                        "members say the same of a session entry",
                        member,
                        instance,
                        verdict,
                        before);
            }
        }
        next = Math.max(next, decision.below());
    }

    private void judge(Command command, long instance, @Nullable Drop drop) {
        if (drop != null && !drop.reason().endsProposal()) {
            return;
        }
        Reason right = twin.takes(command.payload(), instance);
        Reason said = drop == null ? null : drop.reason();
        Checker.require(
                said != null || right != Reason.NO_SESSION,
                "nothing has effect in a session that is not open",
                instance,
                command);
        Checker.require(
                said != null || right != Reason.REPEATED_CALL,
                "a call has effect once",
                instance,
                command);
        Checker.require(
                said == right, "a session entry has effect unless it must not", said, right);
        Checker.require(
                drop == null
                        || !(SessionCodec.decode(command.payload()) instanceof Call call)
                        || drop.reason() != Reason.REPEATED_CALL
                        || twin.admits(call, drop),
                "a repeated call is answered with the first",
                instance,
                drop);
    }

    private static @Nullable Drop dropOf(Decision decision, int index) {
        for (Drop drop : decision.dropped()) {
            if (drop.index() == index) {
                return drop;
            }
        }
        return null;
    }
}
