// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reactivepaxos.testkit.History.Operation;
import org.reactivepaxos.testkit.Linearizability.Verdict;
import org.reactivepaxos.testkit.SequentialModel.Step;

/** Whether one order of its calls explains a history. */
final class OrderCheck<S, I, O> {

    private final SequentialModel<S, I, O> model;
    private final Map<Object, S> states = new HashMap<>();

    /** Of the calls so far the one that began last. */
    private long lastBegin = -1;

    OrderCheck(SequentialModel<S, I, O> model) {
        this.model = model;
    }

    Verdict run(History<I, O> history, List<History<I, O>.Call> order) {
        List<Operation<I, O>> placed = history.operations(order);
        Set<Operation<I, O>> missing = new HashSet<>(history.operations());
        for (int i = 0; i < placed.size(); i++) {
            Operation<I, O> operation = placed.get(i);
            if (!missing.remove(operation)) {
                return violated(i, operation, "is there twice, or had no effect");
            }
            if (operation.end() < lastBegin) {
                return violated(i, operation, "had ended when one before it began");
            }
            lastBegin = Math.max(lastBegin, operation.begin());
            Step<S, O> step = step(operation.input());
            if (!operation.output().map(step.output()::equals).orElse(true)) {
                return violated(i, operation, "should have answered " + step.output());
            }
        }
        for (Operation<I, O> operation : missing) {
            if (operation.output().isPresent()) {
                return violated(placed.size(), operation, "was answered and is not there");
            }
        }
        return Verdict.LINEARIZABLE;
    }

    private Step<S, O> step(I input) {
        Object key = model.key(input);
        S state = states.containsKey(key) ? states.get(key) : model.initial();
        Step<S, O> step = model.step(state, input);
        states.put(key, step.state());
        return step;
    }

    private static <I, O> Verdict violated(int at, Operation<I, O> operation, String why) {
        return new Verdict(
                Verdict.Kind.VIOLATED, "call " + at + " of the order, " + operation + ", " + why);
    }
}
