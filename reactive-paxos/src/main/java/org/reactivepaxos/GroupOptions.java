// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
    private final List<Integer> voters;

    private GroupOptions(Map<Integer, StateMachine> machines, List<Integer> voters) {
        this.machines = machines;
        this.voters = voters;
    }

    /** A group with one state machine, whose id is 0. */
    public static GroupOptions of(StateMachine machine) {
        return of(Map.of(0, machine));
    }

    /** A group with its state machines by id; every member needs the same ids. */
    public static GroupOptions of(Map<Integer, StateMachine> machines) {
        return new GroupOptions(Map.copyOf(machines), List.of());
    }

    /** Adds a state machine, or replaces the one with that id. */
    public GroupOptions machine(int id, StateMachine machine) {
        Map<Integer, StateMachine> changed = new TreeMap<>(machines);
        changed.put(id, Objects.requireNonNull(machine, "machine"));
        return new GroupOptions(changed, voters);
    }

    /**
     * The ids of the members that vote in this group, as {@link PaxosOptions#of} has them: this
     * member and others that the node knows. Default all that the node knows.
     */
    public GroupOptions voters(int... members) {
        return new GroupOptions(machines, Arrays.stream(members).sorted().boxed().toList());
    }

    /** Notes what is wrong with the group on a node with that member id and those voters. */
    void check(int group, int member, List<Integer> ofNode, Problems problems) {
        String name = "group " + group;
        problems.unless(group >= 0, name, "ids are 0 or above");
        problems.unless(!machines.isEmpty(), name, "has no state machine");
        problems.unless(
                machines.keySet().stream().noneMatch(ReservedMachines::has),
                name,
                "the id of a state machine is reserved: " + machines.keySet());
        problems.unless(
                voters.isEmpty() || voters.contains(member),
                name,
                "voters " + voters + " do not include this member, " + member);
        problems.unless(
                ofNode.containsAll(voters),
                name,
                "voters " + voters + " are not all known to the node, which has " + ofNode);
        problems.unless(
                new HashSet<>(voters).size() == voters.size(),
                name,
                "a voter is named twice: " + voters);
    }

    /** What the runtime needs; checked before. */
    GroupSettings settings() {
        return new GroupSettings(machines, voters);
    }
}
