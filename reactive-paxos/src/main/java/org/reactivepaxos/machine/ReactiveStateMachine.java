// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

import reactor.core.publisher.Mono;

/**
 * A deterministic service whose work is asynchronous: it may ask a database, or wait. The reactive
 * form of {@link StateMachine}, for what must not run on a group's worker.
 *
 * <p>Values come strictly in instance order and one at a time: {@link #apply} is called for the
 * next value when the Mono of the one before has completed. That holds over all state machines of
 * the group, plain ones included, so that a value sees what every earlier one did. What is decided
 * meanwhile waits in the log, not in memory: the group goes on voting and deciding however slow the
 * machine is, and its proposers get their results later.
 */
@FunctionalInterface
public interface ReactiveStateMachine {

    /**
     * Executes one decided value. After a restart it is called again for every instance from the
     * latest snapshot on, from the beginning of the log if there is none, before the group takes
     * part again. Where failures are tried again ({@link OnApplyFailure}), it is called again for
     * the same instance: a failed call must have had no effect, or one that a further call does not
     * add to.
     *
     * @param instance the instance that decided the value; never falls, stays the same within a
     *     batch, grows with gaps
     * @param value the value, not to be modified
     * @return the result, which only the proposing member hands to its proposer; empty for an empty
     *     one. Subscribed on the node's callback scheduler, which must not be blocked unless it may
     *     be. Cancelled when the group ends on this member. An error is treated as {@link
     *     OnApplyFailure} says; one that never completes holds up its group's machines for good:
     *     bound it with {@code timeout}
     */
    Mono<byte[]> apply(long instance, byte[] value);
}
