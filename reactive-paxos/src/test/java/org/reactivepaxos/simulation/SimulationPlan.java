// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked of the runs of a simulation.
 *
 * @param members how many members, 0 for as many as the seed says
 * @param operations how many values are proposed at least in a run
 * @param without faults that are switched off
 * @param groupsComeAndGo whether groups are created and dropped while the nodes run, besides those
 *     that are there from the start
 */
public record SimulationPlan(
        int members, int operations, Set<Fault> without, boolean groupsComeAndGo) {

    /** More members say nothing new. */
    public static final int MEMBERS_MAX = 9;

    /** The usual one. */
    public static final SimulationPlan DEFAULT = new SimulationPlan(0, 200, Set.of(), false);

    /** The usual one, with groups that come and go. */
    public static final SimulationPlan PASSING_GROUPS = new SimulationPlan(0, 200, Set.of(), true);

    /**
     * @throws IllegalArgumentException when a number is out of its range
     */
    public SimulationPlan {
        if (members < 0 || members > MEMBERS_MAX || operations < 0) {
            throw new IllegalArgumentException(
                    "members: " + members + ", operations: " + operations);
        }
        without = Set.copyOf(without);
    }

    SimulationPlan withOperations(int fewer) {
        return new SimulationPlan(members, fewer, without, groupsComeAndGo);
    }

    SimulationPlan withoutPassingGroups() {
        return new SimulationPlan(members, operations, without, false);
    }

    SimulationPlan without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new SimulationPlan(members, operations, more, groupsComeAndGo);
    }

    /** The command line that repeats the run of a seed. */
    public String command(long seed) {
        StringBuilder command =
                new StringBuilder("./paxos simulate-nodes --seeds 1 --seed " + seed);
        if (members != 0) {
            command.append(" --members ").append(members);
        }
        if (operations != DEFAULT.operations) {
            command.append(" --operations ").append(operations);
        }
        if (groupsComeAndGo) {
            command.append(" --passing-groups");
        }
        if (!without.isEmpty()) {
            command.append(" --without ")
                    .append(
                            without.stream()
                                    .sorted()
                                    .map(Fault::label)
                                    .collect(Collectors.joining(",")));
        }
        return command.toString();
    }
}
