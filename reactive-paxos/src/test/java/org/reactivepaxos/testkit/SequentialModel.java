// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

/**
 * What the object under test would do if calls came one after the other: the truth that {@link
 * Linearizability} holds a history against.
 *
 * @param <S> states, immutable, with {@code equals} and {@code hashCode}
 * @param <I> what a call asks
 * @param <O> what a call answers, with {@code equals}
 */
public interface SequentialModel<S, I, O> {

    /** The state at the beginning, of each key. */
    S initial();

    /** What a call does to a state; always the same for the same two. */
    Step<S, O> step(S state, I input);

    /**
     * The part of the object that a call is about. Calls with different keys must not affect each
     * other; then the parts are checked by themselves, which is much faster.
     */
    default Object key(I input) {
        return "";
    }

    /**
     * What one call does.
     *
     * @param state the state after it
     * @param output its answer
     */
    record Step<S, O>(S state, O output) {}
}
