// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Set;

/**
 * What is asked of the runs of a simulation.
 *
 * @param members how many members, 0 for as many as the seed says
 * @param operations how many values are proposed at least in a run
 * @param without faults that are switched off
 */
public record SimulationPlan(int members, int operations, Set<Fault> without) {

    /** The usual one. */
    public static final SimulationPlan DEFAULT = new SimulationPlan(0, 200, Set.of());

    public SimulationPlan {
        without = Set.copyOf(without);
    }
}
