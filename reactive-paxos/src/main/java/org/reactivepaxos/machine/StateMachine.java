// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

/**
 * A deterministic service that every member of a group runs on the same values in the same order.
 *
 * <p>Called on the group's worker thread, one call at a time and in instance order. It must not
 * block: a slow machine slows its group, and the other groups of the same worker. For what takes
 * its time there is {@link ReactiveStateMachine}; in a group that has one of those too, this is
 * called on the callback scheduler, in the order of the group all the same.
 *
 * <p>The items of a batch are calls with the same instance, in their order, each once: none is
 * executed again because a later one fails.
 */
@FunctionalInterface
public interface StateMachine {

    /**
     * Executes one decided value. After a restart it is called again for every instance from the
     * latest snapshot on, from the beginning of the log if there is none, before the group takes
     * part again.
     *
     * @param instance the instance that decided the value; never falls, stays the same within a
     *     batch, grows with gaps
     * @param value the value, not to be modified
     * @return the result, which only the proposing member hands to its proposer; an empty array
     *     when there is none. A thrown exception halts the group on this member, with a {@link
     *     StateMachineException} that names machine and instance
     */
    byte[] apply(long instance, byte[] value);
}
