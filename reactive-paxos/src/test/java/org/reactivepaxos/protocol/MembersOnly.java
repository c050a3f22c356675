// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Value.Command;

/** A command has effect only for a disk that is a member's at its instance (S8). */
final class MembersOnly implements Checker {

    private final Set<Long> storages = new HashSet<>();
    private @Nullable Genesis genesis;
    private long next;

    @Override
    public void stored(int member, LogRecord entry, DurableLog durable) {
        if (entry instanceof GenesisTaken taken && genesis == null) {
            genesis = taken.genesis();
            letIn(taken.genesis().membership());
        }
    }

    private void letIn(Membership membership) {
        storages.clear();
        membership.members().forEach(member -> storages.add(member.storage()));
    }

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.first() + i == next) {
                take(decision, i);
            }
        }
    }

    private void take(Decision decision, int index) {
        Value value = decision.values().get(index);
        if (value instanceof Command command) {
            Checker.require(
                    decision.drops(index) || storages.contains(command.id().storage()),
                    "commands of members alone have effect",
                    command,
                    storages);
        }
        for (Changed changed : decision.changes()) {
            if (changed.instance() == next && changed.verdict() == Verdict.APPLIED) {
                letIn(changed.membership());
            }
        }
        next++;
    }
}
