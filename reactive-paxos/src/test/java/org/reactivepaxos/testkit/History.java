// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What users of an object under test saw: which calls began and ended before which others, and how
 * they ended. Thread-safe. The order is that of the calls to this object, so begin before the call
 * is sent, and end after its answer is there.
 *
 * @param <I> what a call asks
 * @param <O> what a call answers
 */
public final class History<I, O> {

    /** More calls are refused: a history is in memory, and a check takes its time. */
    public static final int CALLS_MAX = 1_000_000;

    private final List<Call> calls = new ArrayList<>();
    private long clock;

    /**
     * A call begins. While it is not told how it ends, it may have an effect or not, now or later.
     *
     * @throws IllegalStateException when there are {@link #CALLS_MAX} calls
     */
    public synchronized Call begin(I input) {
        if (calls.size() == CALLS_MAX) {
            throw new IllegalStateException("a history takes " + CALLS_MAX + " calls");
        }
        Call call = new Call(input, clock++);
        calls.add(call);
        return call;
    }

    /** The calls that may have had an effect, by their begin. */
    synchronized List<Operation<I, O>> operations() {
        List<Operation<I, O>> operations = new ArrayList<>();
        for (Call call : calls) {
            if (!call.refused) {
                operations.add(call.operation());
            }
        }
        return Collections.unmodifiableList(operations);
    }

    /** What is known of these calls, in the same order. */
    synchronized List<Operation<I, O>> operations(List<Call> given) {
        return given.stream().map(Call::operation).toList();
    }

    /** One call. Tell how it ended once; or never, when nobody knows. */
    public final class Call {
        private final I input;
        private final long begin;
        private long end = Long.MAX_VALUE;
        private @Nullable O output;
        private boolean refused;

        private Call(I input, long begin) {
            this.input = input;
            this.begin = begin;
        }

        private Operation<I, O> operation() {
            return new Operation<>(input, Optional.ofNullable(output), begin, end);
        }

        /** What it asks. */
        public I input() {
            return input;
        }

        /** It was answered. */
        public void answered(O answer) {
            synchronized (History.this) {
                requireOpen();
                output = answer;
                end = clock++;
            }
        }

        /** It certainly had no effect and never will, as of a value that was not proposed. */
        public void refused() {
            synchronized (History.this) {
                requireOpen();
                refused = true;
            }
        }

        /** Nobody knows: it may have had its effect, may still have it, or never. */
        public void unknown() {
            synchronized (History.this) {
                requireOpen();
            }
        }

        private void requireOpen() {
            if (output != null || refused) {
                throw new IllegalStateException("this call has ended before");
            }
        }
    }

    /**
     * A call that may have had an effect.
     *
     * @param output empty when its outcome is unknown; then it has no end
     */
    record Operation<I, O>(I input, Optional<O> output, long begin, long end) {
        @Override
        public String toString() {
            return output.map(answer -> input + " -> " + answer).orElse(input + " -> ?");
        }
    }
}
