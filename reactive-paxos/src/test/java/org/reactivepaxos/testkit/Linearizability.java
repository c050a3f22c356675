// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.testkit.History.Operation;

/**
 * Whether a history is linearizable: whether every call can be given one moment between its begin
 * and its end at which it has its whole effect ("Linearizability", Herlihy and Wing, 1990). Calls
 * with unknown outcome have theirs at any time after their begin, or never.
 *
 * <p>The search is that of Wing and Gong with the memory of Lowe ("Testing for linearizability",
 * 2017), for each key by itself. It may take exponential time, so it gives up at a bound.
 */
public final class Linearizability {

    /**
     * How many moments for a call are tried per key before the verdict is {@link
     * Verdict.Kind#UNDECIDED}.
     */
    public static final long STEPS_MAX = 5_000_000;

    private Linearizability() {}

    /**
     * Checks every key; the first that is not linearizable, or else is undecided, is the verdict.
     */
    public static <S, I, O> Verdict check(SequentialModel<S, I, O> model, History<I, O> history) {
        return check(model, history, STEPS_MAX);
    }

    /** The same with another bound per key. */
    public static <S, I, O> Verdict check(
            SequentialModel<S, I, O> model, History<I, O> history, long stepsMax) {
        Map<Object, List<Operation<I, O>>> byKey = new LinkedHashMap<>();
        for (Operation<I, O> operation : history.operations()) {
            byKey.computeIfAbsent(model.key(operation.input()), unused -> new ArrayList<>())
                    .add(operation);
        }
        Verdict undecided = Verdict.LINEARIZABLE;
        for (Map.Entry<Object, List<Operation<I, O>>> each : byKey.entrySet()) {
            Verdict verdict =
                    new LinearizationSearch<>(model, each.getValue(), stepsMax).run(each.getKey());
            if (verdict.kind() == Verdict.Kind.VIOLATED) {
                return verdict;
            }
            undecided = verdict.kind() == Verdict.Kind.UNDECIDED ? verdict : undecided;
        }
        return undecided;
    }

    /**
     * Checks one order of the calls, known from elsewhere as from a log, instead of looking for
     * any: in linear time, over all keys at once. Never {@link Verdict.Kind#UNDECIDED}.
     *
     * @param order calls of the history by their moments, each once: all that were answered, and of
     *     those with unknown outcome the ones that had an effect
     */
    public static <S, I, O> Verdict checkOrder(
            SequentialModel<S, I, O> model, History<I, O> history, List<History<I, O>.Call> order) {
        return new OrderCheck<>(model).run(history, order);
    }

    /**
     * Throws when the history is not linearizable, or when that cannot be decided.
     *
     * @throws AssertionError with the verdict
     */
    public static <S, I, O> void require(SequentialModel<S, I, O> model, History<I, O> history) {
        Verdict verdict = check(model, history);
        if (verdict.kind() != Verdict.Kind.LINEARIZABLE) {
            throw new AssertionError(verdict.toString());
        }
    }

    /**
     * What a check found.
     *
     * @param explanation for people; empty when the history is linearizable
     */
    public record Verdict(Kind kind, String explanation) {
        static final Verdict LINEARIZABLE = new Verdict(Kind.LINEARIZABLE, "");

        /** Yes, no, or unknown. */
        public enum Kind {
            LINEARIZABLE,
            VIOLATED,
            UNDECIDED
        }
    }
}
