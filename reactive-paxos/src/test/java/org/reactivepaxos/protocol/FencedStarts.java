// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Command;

/** Once a command of one start of a proposer has had effect, none of an earlier start has (S8). */
final class FencedStarts implements Checker {

    private final Map<Long, Long> latest = new HashMap<>();
    private long next;

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.first() + i == next) {
                next++;
                if (decision.values().get(i) instanceof Command command && !decision.drops(i)) {
                    take(command);
                }
            }
        }
    }

    private void take(Command command) {
        long start = command.id().incarnation();
        Checker.require(
                start >= latest.merge(command.id().storage(), start, Math::max),
                "a start fences the earlier ones",
                command,
                latest);
    }
}
