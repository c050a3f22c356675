// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import org.reactivepaxos.machine.StateMachine;

/**
 * What one group is started with, validated by the layer above.
 *
 * @param machines the state machines by their ids
 * @param voters member ids that make its first membership, ascending; empty for those of the node
 * @param proposals what happens to each proposal of this member
 */
public record GroupSettings(
        Map<Integer, StateMachine> machines, List<Integer> voters, ProposalPolicy proposals) {

    public GroupSettings {
        machines = Map.copyOf(machines);
        voters = List.copyOf(voters);
    }

    /** A group of all members that the node knows. */
    public GroupSettings(Map<Integer, StateMachine> machines) {
        this(machines, List.of(), ProposalPolicy.NONE);
    }
}
