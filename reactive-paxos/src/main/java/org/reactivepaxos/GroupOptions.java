// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.runtime.GroupSettings;

/**
 * What one group of a node is started with. Immutable: every setter returns a changed copy.
 * Validated as a whole when the group starts.
 */
public final class GroupOptions {

    private final Map<Integer, StateMachine> machines;
    private final Batching batching;

    private GroupOptions(Map<Integer, StateMachine> machines, Batching batching) {
        this.machines = machines;
        this.batching = batching;
    }

    /** A group with one state machine, whose id is 0. */
    public static GroupOptions of(StateMachine machine) {
        return of(Map.of(0, machine));
    }

    /** A group with its state machines by id; every member needs the same ids. */
    public static GroupOptions of(Map<Integer, StateMachine> machines) {
        return new GroupOptions(Map.copyOf(machines), Batching.DEFAULT);
    }

    /** Adds a state machine, or replaces the one with that id. */
    public GroupOptions machine(int id, StateMachine machine) {
        Map<Integer, StateMachine> changed = new TreeMap<>(machines);
        changed.put(id, Objects.requireNonNull(machine, "machine"));
        return new GroupOptions(changed, batching);
    }

    /**
     * When windows of {@link PaxosGroup#batchPropose(byte[])} close, at first. Default {@link
     * Batching#DEFAULT}.
     */
    public GroupOptions batching(Batching windows) {
        return new GroupOptions(machines, Objects.requireNonNull(windows, "windows"));
    }

    /**
     * What the runtime needs; throws {@link IllegalArgumentException} when the options do not fit
     * together.
     */
    GroupSettings settings(int group, int maxValueBytes) {
        require(group >= 0, "group ids are 0 or above: " + group);
        require(!machines.isEmpty(), "group " + group + " has no state machine");
        require(
                machines.keySet().stream().noneMatch(ReservedMachines::has),
                "the id of a state machine is taken: " + machines.keySet());
        return new GroupSettings(machines, batching.limits(maxValueBytes));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
