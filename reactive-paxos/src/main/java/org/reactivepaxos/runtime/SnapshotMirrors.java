// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.StateMachine;

/**
 * What makes second state machines, like those of a group with the same ids, of which snapshots are
 * taken instead.
 */
public record SnapshotMirrors(
        Map<Integer, Supplier<? extends StateMachine>> plain,
        Map<Integer, Supplier<? extends ReactiveStateMachine>> reactive) {

    /** Each machine is snapshot itself. */
    public static final SnapshotMirrors NONE = new SnapshotMirrors(Map.of(), Map.of());

    public SnapshotMirrors {
        plain = Map.copyOf(plain);
        reactive = Map.copyOf(reactive);
    }

    /** With one more for a plain machine, or another one. */
    public SnapshotMirrors with(int id, Supplier<? extends StateMachine> mirror) {
        Map<Integer, Supplier<? extends StateMachine>> more = new TreeMap<>(plain);
        more.put(id, mirror);
        Map<Integer, Supplier<? extends ReactiveStateMachine>> others = new TreeMap<>(reactive);
        others.remove(id);
        return new SnapshotMirrors(more, others);
    }

    /** With one more for a reactive machine, or another one. */
    public SnapshotMirrors withReactive(int id, Supplier<? extends ReactiveStateMachine> mirror) {
        Map<Integer, Supplier<? extends ReactiveStateMachine>> more = new TreeMap<>(reactive);
        more.put(id, mirror);
        Map<Integer, Supplier<? extends StateMachine>> others = new TreeMap<>(plain);
        others.remove(id);
        return new SnapshotMirrors(others, more);
    }

    /** Of which machines. */
    public Set<Integer> ids() {
        Set<Integer> ids = new TreeSet<>(plain.keySet());
        ids.addAll(reactive.keySet());
        return ids;
    }

    /**
     * A group of new ones alone.
     *
     * @throws IllegalStateException when one is not new, but the machine itself
     */
    GroupSettings copies(
            Map<Integer, StateMachine> machines,
            Map<Integer, GroupSettings.Reactive> reactiveMachines) {
        Map<Integer, StateMachine> copies = new TreeMap<>();
        plain.forEach((id, mirror) -> copies.put(id, other(id, mirror.get(), machines.get(id))));
        Map<Integer, GroupSettings.Reactive> reactiveCopies = new TreeMap<>();
        reactive.forEach(
                (id, mirror) -> {
                    GroupSettings.Reactive of =
                            Objects.requireNonNull(reactiveMachines.get(id), "checked before");
                    ReactiveStateMachine copy = other(id, mirror.get(), of.machine());
                    reactiveCopies.put(id, new GroupSettings.Reactive(copy, of.onFailure()));
                });
        return new GroupSettings(copies, reactiveCopies);
    }

    private static <T> T other(int id, @Nullable T copy, @Nullable Object machine) {
        if (copy == null || copy == machine) {
            throw new IllegalStateException(
                    "the mirror of state machine "
                            + id
                            + " is "
                            + (copy == null ? "null" : "that machine itself")
                            + ", and must be a new one each time");
        }
        return copy;
    }
}
