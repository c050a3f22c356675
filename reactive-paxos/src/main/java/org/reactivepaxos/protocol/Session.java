// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.ProposalOutcome.Kind;

/**
 * An open session (rule S8).
 *
 * @param lastUse instance of its last call, whether that had effect or not; at first of its opening
 * @param window a call so far above the done mark is refused, so at most so many are remembered
 * @param calls which of the client's calls had effect; its number is the session's id
 */
record Session(long lastUse, int window, Incarnation calls) implements SessionTree.Node {

    static Session opened(long instance, int window) {
        return new Session(instance, window, Incarnation.starting(instance));
    }

    long id() {
        return calls.number();
    }

    /** Also a call without effect is a use, and carries a done mark. */
    Session used(long instance, long doneBelow) {
        return new Session(instance, window, calls.settle(doneBelow));
    }

    ProposalOutcome outcome(long sequence) {
        return calls.outcome(sequence);
    }

    boolean reaches(long sequence) {
        return sequence - calls.doneBelow() < window;
    }

    /** Adds a call that had no effect so far. */
    Session plus(long sequence, long instance) {
        Check.invariant(outcome(sequence).kind() == Kind.OPEN, "a call has effect once");
        Incarnation taken =
                calls.mayTakeAtEnd(sequence)
                        ? calls.plus(sequence, 1, instance)
                        : calls.insert(sequence, instance);
        return new Session(lastUse, window, taken);
    }
}
