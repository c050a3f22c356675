// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** Only what was proposed is decided, and a no-op never has effect. */
final class Validity implements Checker {
    private final Map<ProposalId, byte[]> proposed = new HashMap<>();
    private final Set<Value> changes = new HashSet<>();

    @Override
    public void proposed(Change change) {
        changes.add(change);
    }

    @Override
    public void proposed(ProposalId id, byte[] payload) {
        proposed.put(id, payload);
    }

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            Value value = decision.values().get(i);
            boolean known =
                    value instanceof Command command
                            ? isProposed(command)
                            : value instanceof Change ? changes.contains(value) : decision.drops(i);
            Checker.require(known, "only proposed values are decided", decision);
        }
    }

    /** The core completes a master entry. */
    private boolean isProposed(Command command) {
        return command.machine() == MasterEntry.MACHINE
                ? proposed.containsKey(command.id())
                : Arrays.equals(command.payload(), proposed.get(command.id()));
    }
}
