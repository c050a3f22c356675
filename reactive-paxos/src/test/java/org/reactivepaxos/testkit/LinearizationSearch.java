// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.reactivepaxos.testkit.History.Operation;
import org.reactivepaxos.testkit.Linearizability.Verdict;
import org.reactivepaxos.testkit.SequentialModel.Step;

/**
 * One key's search: calls get their moments one after the other, and where none fits any more, the
 * last one is taken back. A set of calls that led to a state before is not tried again.
 */
final class LinearizationSearch<S, I, O> {

    private static final int SHOWN = 10;

    private final SequentialModel<S, I, O> model;
    private final List<Operation<I, O>> operations;
    private final long stepsMax;
    private final Set<Reached> seen = new HashSet<>();
    private final Deque<Placed> order = new ArrayDeque<>();
    private final BitSet placed = new BitSet();
    private List<Integer> longest = new ArrayList<>();
    private int answered;
    private S state;

    /**
     * @param operations by their begin
     */
    LinearizationSearch(
            SequentialModel<S, I, O> model, List<Operation<I, O>> operations, long stepsMax) {
        this.model = model;
        this.operations = operations;
        this.stepsMax = stepsMax;
        this.state = model.initial();
    }

    Verdict run(Object key) {
        long wanted = operations.stream().filter(each -> each.output().isPresent()).count();
        int next = 0;
        for (long steps = 0; answered < wanted; steps++) {
            if (steps == stepsMax) {
                return new Verdict(
                        Verdict.Kind.UNDECIDED,
                        "key " + key + ": gave up after " + steps + " steps");
            }
            next = placeFrom(next);
            if (next >= 0) {
                continue;
            }
            if (order.isEmpty()) {
                return new Verdict(Verdict.Kind.VIOLATED, "key " + key + ": " + explanation());
            }
            next = takeBack() + 1;
        }
        return Verdict.LINEARIZABLE;
    }

    /**
     * Gives the first call from that one on that fits the next moment.
     *
     * @return where to go on: at 0, or negative when none fits
     */
    private int placeFrom(int from) {
        long firstEnd = firstEnd();
        for (int i = unplaced(from); i < operations.size(); i = unplaced(i + 1)) {
            Operation<I, O> operation = operations.get(i);
            if (operation.begin() > firstEnd) {
                return -1; // some other call has ended before this and all later ones began
            }
            if (place(i, operation)) {
                return 0;
            }
        }
        return -1;
    }

    /** The first call from that one on that has no moment yet. */
    private int unplaced(int from) {
        return placed.nextClearBit(from);
    }

    /** When the first of the calls without a moment ended. */
    private long firstEnd() {
        long first = Long.MAX_VALUE;
        for (int i = unplaced(0); i < operations.size(); i = unplaced(i + 1)) {
            if (operations.get(i).begin() > first) {
                break;
            }
            first = Math.min(first, operations.get(i).end());
        }
        return first;
    }

    private boolean place(int index, Operation<I, O> operation) {
        Step<S, O> step = model.step(state, operation.input());
        Optional<O> output = operation.output();
        if (output.isPresent() && !output.get().equals(step.output())) {
            return false;
        }
        placed.set(index);
        if (!seen.add(new Reached((BitSet) placed.clone(), step.state()))) {
            placed.clear(index);
            return false;
        }
        order.push(new Placed(index, state));
        state = step.state();
        answered += output.isPresent() ? 1 : 0;
        if (order.size() > longest.size()) {
            longest = order.stream().map(Placed::index).toList();
        }
        return true;
    }

    private int takeBack() {
        Placed last = order.pop();
        placed.clear(last.index);
        state = cast(last.before);
        answered -= operations.get(last.index).output().isPresent() ? 1 : 0;
        return last.index;
    }

    @SuppressWarnings("unchecked") // only states of this search are pushed
    private S cast(Object before) {
        return (S) before;
    }

    private String explanation() {
        List<Operation<I, O>> fitted = longest.stream().limit(SHOWN).map(operations::get).toList();
        List<Operation<I, O>> stuck =
                operations.stream()
                        .filter(each -> each.output().isPresent())
                        .filter(each -> !longest.contains(operations.indexOf(each)))
                        .sorted(Comparator.comparingLong(Operation::end))
                        .limit(SHOWN)
                        .toList();
        return "no order of the calls explains the answers. The longest one found has "
                + longest.size()
                + " calls, the last of which, latest first, are "
                + fitted
                + "; after them none of these fits: "
                + stuck;
    }

    private record Placed(int index, Object before) {}

    private record Reached(BitSet placed, Object state) {}
}
