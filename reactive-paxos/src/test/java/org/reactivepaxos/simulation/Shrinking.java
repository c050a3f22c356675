// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.function.Predicate;

/**
 * Makes a failing run smaller while it still fails: fewer kinds of faults and of groups, fewer
 * operations.
 */
final class Shrinking {

    private Shrinking() {}

    /** The smallest plan found that fails; the given one must. */
    static SimulationPlan shrink(SimulationPlan failing, Predicate<SimulationPlan> fails) {
        SimulationPlan smallest = failing;
        if (failing.groupsComeAndGo() && fails.test(failing.withoutPassingGroups())) {
            smallest = failing.withoutPassingGroups();
        }
        SimulationPlan before;
        do {
            before = smallest;
            smallest = withFewerOperations(withFewerFaults(smallest, fails), fails);
        } while (!smallest.equals(before));
        return smallest;
    }

    private static SimulationPlan withFewerFaults(
            SimulationPlan failing, Predicate<SimulationPlan> fails) {
        SimulationPlan smallest = failing;
        for (Fault fault : Fault.values()) {
            SimulationPlan smaller = smallest.without(fault);
            if (!smaller.equals(smallest) && fails.test(smaller)) {
                smallest = smaller;
            }
        }
        return smallest;
    }

    private static SimulationPlan withFewerOperations(
            SimulationPlan failing, Predicate<SimulationPlan> fails) {
        SimulationPlan smallest = failing;
        while (smallest.operations() > 0
                && fails.test(smallest.withOperations(smallest.operations() / 2))) {
            smallest = smallest.withOperations(smallest.operations() / 2);
        }
        return smallest;
    }
}
