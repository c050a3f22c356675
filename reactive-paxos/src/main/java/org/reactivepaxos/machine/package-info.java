// SPDX-License-Identifier: Apache-2.0

/**
 * The state machine SPI: what a group makes of its log.
 *
 * <p>Begin with {@link org.reactivepaxos.machine.StateMachine}, which is a function of instance and
 * value. What must not run on a group's worker is a {@link
 * org.reactivepaxos.machine.ReactiveStateMachine}.
 *
 * <pre>{@code
 * log:  value | value | value | ...      in order, one at a time, the same on every member
 *                 |
 *                 v
 *    StateMachine.apply            or    ReactiveStateMachine.apply
 *    on the group's worker               on the callback scheduler; fails: OnApplyFailure
 *                 |
 *                 +--> result, for the proposer
 *                 |
 *    and, where the machine implements it too:
 *      Snapshotting    snapshot() -> content ...... restore(below, content) on another member
 *      Digesting       digest(), compared between members about every 1024 instances
 *      MemberResults   its results are not compared
 * }</pre>
 *
 * <p>A machine that answers from anything but its values and its state, such as a clock, halts its
 * group: members compare what theirs answer. One that fails ends in a {@link
 * org.reactivepaxos.machine.StateMachineException}, which names it and the instance.
 */
@NullMarked
package org.reactivepaxos.machine;

import org.jspecify.annotations.NullMarked;
