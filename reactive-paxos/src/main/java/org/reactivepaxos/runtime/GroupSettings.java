// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import org.reactivepaxos.machine.StateMachine;

/**
 * What one group is started with, validated by the layer above.
 *
 * @param machines the state machines by their ids
 * @param batching when windows of gathered values close
 */
public record GroupSettings(Map<Integer, StateMachine> machines, BatchLimits batching) {

    public GroupSettings {
        machines = Map.copyOf(machines);
    }
}
