// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visits every world of a model, breadth first; so the first counterexample found is a shortest
 * one.
 *
 * <p>Worlds are told apart by 64 bits of hash; with n worlds two coincide with a chance of n^2 /
 * 2^65, below 0.1 % for 10^8.
 */
final class Explorer {

    private final String model;
    private final Space space;
    private final long maxStates;
    private final LongTable visited = new LongTable();
    private final WorldQueue waiting = new WorldQueue();
    private int[] parents = new int[1 << 16];
    private int current;
    private long transitions;
    private @Nullable Fault fault;

    /** A step that broke a truth. */
    private record Fault(Object step, int[] next, String truth) {}

    private Explorer(Explored model, long maxStates) {
        this.model = model.name();
        this.space = model.space();
        this.maxStates = maxStates;
    }

    /** Explores until all is visited, a truth is broken, or {@code maxStates} worlds are known. */
    static ExplorationResult explore(Explored model, long maxStates) {
        return new Explorer(model, maxStates).run();
    }

    private ExplorationResult run() {
        int[] root = space.root();
        visited.add(space.hash(root));
        waiting.add(root);
        for (current = 0; goesOn(); current++) {
            space.expand(waiting.remove(), this::visit);
            if (fault != null) {
                break;
            }
        }
        Fault found = fault;
        return new ExplorationResult(
                model,
                visited.size(),
                transitions,
                space.locals(),
                space.messages(),
                found == null && waiting.isEmpty(),
                found == null ? List.of() : script(found));
    }

    private boolean goesOn() {
        return !waiting.isEmpty() && visited.size() < maxStates;
    }

    private boolean visit(Object step, int[] next, @Nullable String broken) {
        transitions++;
        String truth = broken;
        if (truth == null) {
            int index = visited.add(space.hash(next));
            if (index < 0) {
                return true;
            }
            remember(index);
            waiting.add(next);
            truth = space.broken(next, step);
        }
        if (truth != null) {
            fault = new Fault(step, next, truth);
        }
        return truth == null;
    }

    private void remember(int index) {
        if (index >= parents.length) {
            parents = Arrays.copyOf(parents, parents.length * 2);
        }
        parents[index] = current;
    }

    /** Finds the steps to the fault again from the hashes of the worlds on the way. */
    private List<String> script(Fault found) {
        List<Long> way = new ArrayList<>();
        for (int index = current; index > 0; index = parents[index]) {
            way.add(visited.key(index));
        }
        Collections.reverse(way);
        List<String> lines = new ArrayList<>();
        int[][] at = {space.root()};
        for (long wanted : way) {
            int[] from = at[0];
            space.expand(
                    from,
                    (step, next, broken) -> {
                        boolean misses = space.hash(next) != wanted;
                        if (!misses) {
                            at[0] = next;
                            lines.addAll(space.tell(step, next));
                        }
                        return misses;
                    });
        }
        lines.addAll(space.tell(found.step, found.next));
        lines.add("broken: " + found.truth);
        return lines;
    }
}
