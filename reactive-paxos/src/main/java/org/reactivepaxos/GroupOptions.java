// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.runtime.GroupSettings;

/**
 * What one group of a node is started with. Immutable: every setter returns a changed copy.
 * Validated as a whole when the group starts.
 */
public final class GroupOptions implements Cloneable {

    private Map<Integer, StateMachine> machines = Map.of();
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

    @Nullable ProposalInterceptor interceptor() {
        return interceptor;
    }

    Optional<Duration> proposeDeadline() {
        return Optional.ofNullable(proposeDeadline);
    }

    /**
     * What the runtime needs; throws {@link IllegalArgumentException} when the options do not fit
     * together.
     */
    GroupSettings settings(int group) {
        require(group >= 0, "group ids are 0 or above: " + group);
        require(!machines.isEmpty(), "group " + group + " has no state machine");
        require(
                machines.keySet().stream().noneMatch(ReservedMachines::has),
                "the id of a state machine is taken: " + machines.keySet());
        return new GroupSettings(machines);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
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
