// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Command;

/** No proposal has effect twice. */
final class AtMostOnce implements Checker {
    private final Map<ProposalId, Long> applied = new HashMap<>();

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command && !decision.drops(i)) {
                long instance = decision.first() + i;
                Long before = applied.putIfAbsent(command.id(), instance);
                Checker.require(
                        before == null || before == instance,
                        "a proposal has effect once",
                        command,
                        before,
                        instance);
            }
        }
    }
}
