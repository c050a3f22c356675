// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

/**
 * A deterministic service that every member of a group runs on the same values in the same order.
 *
 * <p>Called on the group's worker thread, one call at a time and in instance order. It must not
 * block: a slow machine slows its group, and the other groups of the same worker.
 */
@FunctionalInterface
public interface StateMachine {

    /**
     * Executes one decided value. After a restart it is called again for every instance from the
     * beginning of the retained log, before the group takes part again.
     *
     * @param instance the instance that decided the value; grows from call to call, with gaps
     * @param value the value, not to be modified
     * @return the result, which only the proposing member hands to its proposer; an empty array
     *     when there is none. A thrown exception halts the group on this member
     */
    byte[] apply(long instance, byte[] value);
}
