// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.LogRetention;

/**
 * What one group is started with, validated by the layer above.
 *
 * @param machines the plain state machines by their ids
 * @param reactive the reactive ones, by other ids
 * @param retention what is kept of the log below a snapshot
 */
public record GroupSettings(
        Map<Integer, StateMachine> machines,
        Map<Integer, Reactive> reactive,
        LogRetention retention) {

    public GroupSettings {
        machines = Map.copyOf(machines);
        reactive = Map.copyOf(reactive);
    }

    /** A group of plain state machines. */
    public GroupSettings(Map<Integer, StateMachine> machines) {
        this(machines, Map.of(), LogRetention.everything());
    }

    /** A reactive state machine, and what happens when it fails. */
    public record Reactive(ReactiveStateMachine machine, OnApplyFailure onFailure) {}

    /** The ids of all state machines. */
    SortedSet<Integer> ids() {
        SortedSet<Integer> ids = new TreeSet<>(machines.keySet());
        ids.addAll(reactive.keySet());
        return ids;
    }
}
