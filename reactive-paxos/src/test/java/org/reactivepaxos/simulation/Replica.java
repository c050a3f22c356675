// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;

/**
 * The state machines of one group in one life of a member, which have executed nothing yet, and a
 * way to see their state. Immutable: what adds a state machine returns another replica.
 */
public final class Replica {

    private static final byte[] NOTHING = {};

    private final Supplier<?> state;
    private final List<Part> parts;

    private Replica(Supplier<?> state, List<Part> parts) {
        this.state = Objects.requireNonNull(state, "state");
        this.parts = parts;
    }

    /**
     * A replica without state machines yet.
     *
     * @param state of all of them, as something with {@code equals} and a readable {@code
     *     toString}, such as a copy of a map: equal on members that executed the same. Asked for
     *     when a run is over
     */
    public static Replica none(Supplier<?> state) {
        return new Replica(state, List.of());
    }

    /** A replica with one state machine, whose id is 0, and its state as {@link #none} has it. */
    public static Replica of(StateMachine machine, Supplier<?> state) {
        return none(state).machine(0, machine);
    }

    /** Adds a state machine. */
    public Replica machine(int id, StateMachine machine) {
        Objects.requireNonNull(machine, "machine");
        return and((options, watch) -> options.machine(id, watched(machine, watch)));
    }

    private static StateMachine watched(StateMachine machine, Watch watch) {
        StateMachine executing =
                (instance, bytes) ->
                        watch.executed(
                                instance, bytes, machine.apply(instance, watch.asked(bytes)));
        return machine instanceof Snapshotting saved
                ? new WatchedMachine(executing, saved, watch)
                : executing;
    }

    /**
     * Adds a reactive state machine. What it waits for must be on the time of the simulation, as of
     * the scheduler that {@link SimulatedApplication#newReplica} is given.
     */
    public Replica reactiveMachine(int id, ReactiveStateMachine machine, OnApplyFailure onFailure) {
        Objects.requireNonNull(machine, "machine");
        return and(
                (options, watch) ->
                        options.reactiveMachine(
                                id,
                                (instance, bytes) ->
                                        machine.apply(instance, watch.asked(bytes))
                                                .defaultIfEmpty(NOTHING)
                                                .map(
                                                        result ->
                                                                watch.executed(
                                                                        instance, bytes, result)),
                                onFailure));
    }

    private Replica and(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Replica(state, List.copyOf(more));
    }

    Object state() {
        return state.get();
    }

    /** What a group is started with that runs these state machines, and is watched doing so. */
    GroupOptions watchedBy(Watch watch) {
        GroupOptions options = GroupOptions.none();
        for (Part part : parts) {
            options = part.addTo(options, watch);
        }
        return options;
    }

    /** One state machine. */
    private interface Part {
        GroupOptions addTo(GroupOptions options, Watch watch);
    }

    /** Sees what is executed. */
    interface Watch {

        /** What of a value a state machine is given. */
        byte[] asked(byte[] bytes);

        /** A value was executed; returns the result. */
        byte[] executed(long instance, byte[] bytes, byte[] result);

        /** How many have been executed by now. */
        long executed();

        /** A snapshot of so many took the place of the state machines. */
        void restored(long executed);
    }
}
