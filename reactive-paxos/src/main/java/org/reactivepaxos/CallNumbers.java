// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Sessions;

/**
 * Numbers the calls of one client, and knows its done mark: below it every call has ended. At most
 * {@link Sessions#CALLS_MAX} numbers from the mark on are given out.
 */
final class CallNumbers {

    private final AtomicReference<State> state;

    CallNumbers(long next) {
        if (next < 0) {
            throw new IllegalArgumentException("number of a call: " + next);
        }
        state = new AtomicReference<>(new State(next, next, 0));
    }

    /** A call's number, and the done mark that goes with it. */
    record Taken(long sequence, long doneBelow) {}

    /**
     * @param ended which numbers from the mark on have ended, one bit each
     */
    private record State(long doneBelow, long next, long ended) {

        boolean isFull() {
            return next - doneBelow >= Sessions.CALLS_MAX;
        }

        State taking() {
            return isFull() ? this : new State(doneBelow, next + 1, ended);
        }

        State ending(long sequence) {
            if (sequence < doneBelow || sequence >= next) {
                return this;
            }
            long bits = ended | (1L << (sequence - doneBelow));
            int passed = Long.numberOfTrailingZeros(~bits);
            return new State(doneBelow + passed, next, passed == Long.SIZE ? 0 : bits >>> passed);
        }
    }

    /** The next number; null when too many calls are open. */
    @Nullable Taken take() {
        State before = state.getAndUpdate(State::taking);
        return before.isFull() ? null : new Taken(before.next(), before.doneBelow());
    }

    /** This call has ended: the client hears no more of it, and does not send it again. */
    void end(long sequence) {
        state.updateAndGet(before -> before.ending(sequence));
    }

    long next() {
        return requireNonNull(state.get()).next();
    }
}
