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
 * @param masters whether the groups elect masters, who resign and hand over now and then; clocks
 *     must not jump then, as a lease holds for a bounded rate only
 * @param snapshots whether members take snapshots by themselves, keep next to nothing of the log
 *     below, and are away for long now and then
 */
public record SimulationPlan(
        int members,
        int operations,
        Set<Fault> without,
        boolean groupsComeAndGo,
        boolean masters,
        boolean snapshots) {

    /** More members say nothing new. */
    public static final int MEMBERS_MAX = 9;

    /** The usual one. */
    public static final SimulationPlan DEFAULT = new SimulationPlan(0, 200, Set.of(), false, false);

    /** The usual one, with groups that come and go. */
    public static final SimulationPlan PASSING_GROUPS =
            new SimulationPlan(0, 200, Set.of(), true, false);

    /** The usual one, with masters. */
    public static final SimulationPlan MASTERS =
            new SimulationPlan(0, 200, Set.of(Fault.CLOCK_JUMP), false, true);

    /** The usual one, with snapshots. */
    public static final SimulationPlan SNAPSHOTS =
            new SimulationPlan(0, 200, Set.of(), false, false, true);

    /** Without snapshots. */
    public SimulationPlan(
            int members,
            int operations,
            Set<Fault> without,
            boolean groupsComeAndGo,
            boolean masters) {
        this(members, operations, without, groupsComeAndGo, masters, false);
    }

    /**
     * @throws IllegalArgumentException when a number is out of its range
     */
    public SimulationPlan {
        if (members < 0 || members > MEMBERS_MAX || operations < 0) {
            throw new IllegalArgumentException(
                    "members: " + members + ", operations: " + operations);
        }
        if (masters && !without.contains(Fault.CLOCK_JUMP)) {
            throw new IllegalArgumentException("masters while clocks jump");
        }
        without = Set.copyOf(without);
    }

    SimulationPlan withOperations(int fewer) {
        return new SimulationPlan(members, fewer, without, groupsComeAndGo, masters, snapshots);
    }

    SimulationPlan withoutPassingGroups() {
        return new SimulationPlan(members, operations, without, false, masters, snapshots);
    }

    SimulationPlan without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new SimulationPlan(members, operations, more, groupsComeAndGo, masters, snapshots);
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
        if (masters) {
            command.append(" --masters");
        }
        if (snapshots) {
            command.append(" --snapshots");
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
