// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

/**
 * What a {@link StateMachine} or {@link ReactiveStateMachine} implements too, if it can sum up its
 * state in a number. Members compare these sums along with the results, so that a state that
 * differs is found before a result tells (docs/operations.md, "a member diverged"). A version of
 * the machine may begin to have a digest, or cease to: it is compared with those alone that do as
 * well.
 */
public interface Digesting {

    /**
     * A sum over the state as it is now. Called about every 1024 instances, between two values, on
     * the thread where values are executed; so it should be kept up to date with each value, not
     * computed over everything. Of one state every version gives the same.
     *
     * @return a function of the values executed so far and of nothing else: the same on every
     *     member, also on one whose state came from a snapshot. Something thrown halts the group on
     *     this member, as by {@link StateMachine#apply}
     */
    long digest();
}
