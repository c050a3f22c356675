// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashSet;
import java.util.Set;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Value.Command;

/** What was withdrawn is on no disk, and never will be. */
final class WithdrawnForGood implements Checker {

    private final Set<ProposalId> withdrawn = new HashSet<>();
    private final Set<ProposalId> stored = new HashSet<>();

    @Override
    public void withdrawn(ProposalId id) {
        withdrawn.add(id);
        Checker.require(!stored.contains(id), "what is withdrawn never left", id);
    }

    @Override
    public void stored(int member, LogRecord entry, DurableLog durable) {
        if (entry instanceof RunStored run) {
            for (long i = run.run().first(); i < run.run().below(); i++) {
                if (run.run().at(i) instanceof Command command) {
                    stored.add(command.id());
                    Checker.require(
                            !withdrawn.contains(command.id()),
                            "what is withdrawn never left",
                            command,
                            member);
                }
            }
        }
    }
}
