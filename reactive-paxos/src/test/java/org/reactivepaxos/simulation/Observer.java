// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

/**
 * Watches one group of all simulated processes, and throws a {@link Violation} at what must not be.
 */
interface Observer {

    /** A user proposed this value, which nobody proposed before. */
    default void proposed(long value) {}

    /** The state machine of a process executed a value, and gave that result. */
    default void executed(SimulatedProcess process, long instance, long value, Reply result) {}

    /** A user was told that its value was executed. */
    default void acknowledged(SimulatedProcess process, long instance, long value, Reply result) {}

    /**
     * A snapshot took the place of the state machines of a process: they are as if they had
     * executed so many values, the first ones.
     */
    default void restored(SimulatedProcess process, long executed) {}

    /** A user was told that its value was executed, and that its result went with a snapshot. */
    default void acknowledgedUnseen(SimulatedProcess process, long instance, long value) {}

    /** A user goes on reading the log of a process from that instance. */
    default void readsFrom(SimulatedProcess process, long instance) {}

    /** A user read that instance from the log of a process. */
    default void read(SimulatedProcess process, long instance, long value) {}

    /** A user was told that this value certainly has no effect. */
    default void refused(long value) {}

    /** All is over, this process still runs, and its state machines are in that state. */
    default void ended(SimulatedProcess process, Object state) {}

    /** All is over, and every process that still runs was seen. */
    default void over() {}
}
