// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.function.Predicate;

/**
 * Makes a failing run smaller while it still fails: without one kind of fault after the other, with
 * fewer operations, in less hostile time.
 */
final class Shrinking {

    private static final int RUNS_MAX = 200;

    private final Predicate<SimulationPlan> fails;
    private SimulationPlan smallest;
    private int runs;

    private Shrinking(SimulationPlan failing, Predicate<SimulationPlan> fails) {
        this.smallest = failing;
        this.fails = fails;
    }

    /** The smallest plan found that fails; the given one must. */
    static SimulationPlan shrink(SimulationPlan failing, Predicate<SimulationPlan> fails) {
        Shrinking shrinking = new Shrinking(failing, fails);
        SimulationPlan before;
        do {
            before = shrinking.smallest;
            shrinking.round();
        } while (!shrinking.smallest.equals(before));
        return shrinking.smallest;
    }

    private void round() {
        for (Fault fault : Fault.values()) {
            if (!smallest.without().contains(fault)) {
                takeIfFailing(smallest.without(fault));
            }
        }
        while (smallest.operations() > 0
                && takeIfFailing(smallest.withOperations(smallest.operations() / 2))) {}
        while (smallest.hostileMillis() > 0
                && takeIfFailing(smallest.withHostileMillis(smallest.hostileMillis() / 2))) {}
        lessBy(smallest.operations() / 4, smallest.hostileMillis() / 4);
    }

    /** Halving misses what lies between a half and the whole. */
    private void lessBy(int operations, int millis) {
        if (operations > 0) {
            takeIfFailing(smallest.withOperations(smallest.operations() - operations));
        }
        if (millis > 0) {
            takeIfFailing(smallest.withHostileMillis(smallest.hostileMillis() - millis));
        }
    }

    private boolean takeIfFailing(SimulationPlan plan) {
        if (runs++ >= RUNS_MAX || !fails.test(plan)) {
            return false;
        }
        smallest = plan;
        return true;
    }
}
