// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One simulated run; equal plans make equal runs.
 *
 * @param seed decides everything that the plan leaves open
 * @param members size of the group, 0 for one that the seed draws
 * @param operations how many proposals must be acknowledged before the run ends
 * @param hostileMillis for how long faults come, in virtual milliseconds
 * @param without the kinds of faults that do not come
 */
public record SimulationPlan(
        long seed, int members, int operations, int hostileMillis, Set<Fault> without) {

    /** What every run has at least, unless it was shrunk. */
    public static final int OPERATIONS = 200;

    /** Long enough for several elections under load. */
    public static final int HOSTILE_MILLIS = 700;

    /** Membership versions allow more; a larger group says nothing new. */
    public static final int MEMBERS_MAX = 9;

    /**
     * @throws IllegalArgumentException when a number is out of its range
     */
    public SimulationPlan {
        Check.argument(members >= 0 && members <= MEMBERS_MAX, "members: %d", members);
        Check.argument(operations >= 0, "operations: %d", operations);
        Check.argument(hostileMillis >= 0, "hostile milliseconds: %d", hostileMillis);
        without = Set.copyOf(without);
    }

    /** A whole run of one seed. */
    public static SimulationPlan of(long seed) {
        return new SimulationPlan(seed, 0, OPERATIONS, HOSTILE_MILLIS, Set.of());
    }

    /** The same with another seed. */
    public SimulationPlan withSeed(long other) {
        return new SimulationPlan(other, members, operations, hostileMillis, without);
    }

    SimulationPlan withOperations(int fewer) {
        return new SimulationPlan(seed, members, fewer, hostileMillis, without);
    }

    SimulationPlan withHostileMillis(int shorter) {
        return new SimulationPlan(seed, members, operations, shorter, without);
    }

    SimulationPlan without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new SimulationPlan(seed, members, operations, hostileMillis, more);
    }

    /** The command line that repeats this run. */
    public String command() {
        StringBuilder command = new StringBuilder("./paxos simulate --seeds 1 --seed " + seed);
        if (members != 0) {
            command.append(" --members ").append(members);
        }
        if (operations != OPERATIONS) {
            command.append(" --operations ").append(operations);
        }
        if (hostileMillis != HOSTILE_MILLIS) {
            command.append(" --hostile-ms ").append(hostileMillis);
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
