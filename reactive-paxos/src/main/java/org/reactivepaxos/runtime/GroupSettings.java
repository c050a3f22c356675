// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import org.reactivepaxos.machine.StateMachine;

/**
 * What one group is started with, validated by the layer above.
 *
 * @param machines the state machines by their ids
 */
public record GroupSettings(Map<Integer, StateMachine> machines) {

    public GroupSettings {
        machines = Map.copyOf(machines);
    }
}
