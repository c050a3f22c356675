// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

/**
 * Marks a {@link StateMachine} or {@link ReactiveStateMachine} whose results are its member's own:
 * they tell, say, a time or a path of this member. Members do not compare them; all others they do,
 * and whoever answers otherwise than most halts (docs/operations.md, "a member diverged"). A
 * version of the machine may be marked that was not, or the other way round: members of both are
 * not compared with each other. What {@link Digesting} sums up is compared all the same, where that
 * is implemented too.
 */
public interface MemberResults {}
