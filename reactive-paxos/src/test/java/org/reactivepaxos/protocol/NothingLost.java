// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Command;

/** What a proposer was told to be done stays in the log of every member. */
final class NothingLost implements Checker {
    private final Agreement agreement;
    private final Set<Long> acknowledged = new HashSet<>();

    NothingLost(Agreement agreement) {
        this.agreement = agreement;
    }

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command
                    && command.id().storage() == SimulatedMember.storageOf(member)) {
                acknowledged.add(decision.first() + i);
            }
        }
    }

    @Override
    public void level(int member, GroupState state) {
        for (long instance : new ArrayList<>(acknowledged)) {
            Checker.require(
                    instance < state.decidedBelow() && agreement.at(instance) != null,
                    "what was acknowledged stays",
                    member,
                    instance);
        }
    }
}
