// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Once the faults have stopped, every proposal and read ends and every lagging member is level in
 * time.
 */
final class Liveness implements Checker {

    /** In virtual time from when the faults stop, and again from any later disturbance. */
    static final long WITHIN = 4_000 * Faults.MILLI;

    private final Set<ProposalId> open = new HashSet<>();

    @Override
    public void started(int member, RecoveredGroup recovered) {
        // Nobody waits for what an earlier start of the member has proposed.
        open.removeIf(id -> id.storage() == SimulatedMember.storageOf(member));
    }

    @Override
    public void proposed(ProposalId id, byte[] payload) {
        open.add(id);
    }

    @Override
    public void withdrawn(ProposalId id) {
        open.remove(id);
    }

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command
                    && command.id().storage() == SimulatedMember.storageOf(member)) {
                open.remove(command.id());
            }
        }
    }

    @Override
    public void installed(int member, Ledger ledger) {
        open.removeIf(
                id ->
                        id.storage() == SimulatedMember.storageOf(member)
                                && ledger.table().covers(id));
    }

    @Override
    public void level(int member, GroupState state) {
        for (ProposalId id : open) {
            Checker.require(
                    id.storage() != SimulatedMember.storageOf(member),
                    "every proposal ends once the faults stop",
                    id);
        }
    }

    /** Whether members in this state have nothing left to do. */
    static boolean isLevel(List<GroupState> members) {
        long decidedBelow = members.get(0).decidedBelow();
        boolean led = false;
        for (GroupState state : members) {
            boolean idle =
                    state.openProposals() == 0 && state.openReads() == 0 && !state.hasOpenChange();
            if (!idle || decidedBelow != state.decidedBelow()) {
                return false;
            }
            led |= state.role() instanceof Role.Leading leading && leading.next() == decidedBelow;
        }
        return led;
    }
}
