// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.runtime.GroupSettings;
import org.reactivepaxos.runtime.ProposalPolicy;

/**
 * What one group of a node is started with. Immutable: every setter returns a changed copy.
 * Validated as a whole when the group starts.
 */
public final class GroupOptions implements Cloneable {

    private Map<Integer, StateMachine> machines = Map.of();
    private List<Integer> voters = List.of();
    private @Nullable ProposalInterceptor interceptor;
    private @Nullable Duration proposeDeadline;

    private GroupOptions() {}

    /** A group with one state machine, whose id is 0. */
    public static GroupOptions of(StateMachine machine) {
        return of(Map.of(0, machine));
    }

    /** A group with its state machines by id; every member needs the same ids. */
    public static GroupOptions of(Map<Integer, StateMachine> machines) {
        return new GroupOptions().with(options -> options.machines = Map.copyOf(machines));
    }

    /** Adds a state machine, or replaces the one with that id. */
    public GroupOptions machine(int id, StateMachine machine) {
        Objects.requireNonNull(machine, "machine");
        return with(
                options -> {
                    Map<Integer, StateMachine> changed = new TreeMap<>(options.machines);
                    changed.put(id, machine);
                    options.machines = changed;
                });
    }

    /** Sees each value before this member proposes it; default none. */
    public GroupOptions interceptor(ProposalInterceptor seesEach) {
        return with(options -> options.interceptor = Objects.requireNonNull(seesEach));
    }

    /**
     * How long a proposal may take unless its own options say otherwise; see {@link
     * ProposeOptions#deadline}. Default none.
     */
    public GroupOptions proposeDeadline(Duration after) {
        return with(options -> options.proposeDeadline = ProposeOptions.requirePositive(after));
    }

    /**
     * The ids of the members that vote in this group, as {@link PaxosOptions#of} has them: this
     * member and others that the node knows. Default all that the node knows.
     */
    public GroupOptions voters(int... members) {
        return with(options -> options.voters = Arrays.stream(members).sorted().boxed().toList());
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
        ProposalInterceptor seesEach = interceptor;
        return new GroupSettings(
                machines,
                voters,
                new ProposalPolicy(proposeDeadline, seesEach == null ? null : seesEach::intercept));
    }

    private GroupOptions with(Consumer<GroupOptions> change) {
        try {
            GroupOptions copy = (GroupOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
