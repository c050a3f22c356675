// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.function.BiFunction;

/**
 * Real nodes, their core, runtime and public API, in a hostile world on virtual time. One seed
 * decides everything.
 *
 * <p>A run has two parts. In the first, faults and proposals come as they like. In the second, all
 * members run, nothing goes wrong, and in a stated time every proposal must end and all members be
 * level. What is proposed are numbers, or the calls of a {@link SimulatedApplication}.
 *
 * <p>A run happens in the calling thread. Several threads can each do their own.
 */
public final class NodeSimulation {

    private NodeSimulation() {}

    /**
     * Runs one seed.
     *
     * @throws Violation when a truth is broken
     */
    public static RunReport run(long seed, SimulationPlan plan) {
        return run(seed, plan, Numbers::new);
    }

    /**
     * Runs one seed with state machines of a user.
     *
     * @throws Violation when a truth is broken
     */
    public static RunReport run(
            long seed, SimulationPlan plan, SimulatedApplication<?, ?, ?> application) {
        return run(seed, plan, callsOf(application));
    }

    private static RunReport run(
            long seed, SimulationPlan plan, BiFunction<Timeline, Hazards, Workload> workload) {
        return new NodeRun(new World(seed, plan, false, workload), plan).run();
    }

    private static BiFunction<Timeline, Hazards, Workload> callsOf(
            SimulatedApplication<?, ?, ?> application) {
        return (timeline, hazards) -> new Calls<>(application, timeline);
    }

    /** What breaks in a run, and the last events before it; empty when nothing does. */
    public static String explain(long seed, SimulationPlan plan) {
        return explain(seed, plan, Numbers::new);
    }

    /** The same with state machines of a user. */
    public static String explain(
            long seed, SimulationPlan plan, SimulatedApplication<?, ?, ?> application) {
        return explain(seed, plan, callsOf(application));
    }

    private static String explain(
            long seed, SimulationPlan plan, BiFunction<Timeline, Hazards, Workload> workload) {
        World again = new World(seed, plan, true, workload);
        try {
            new NodeRun(again, plan).run();
            return "";
        } catch (Violation e) {
            return e.getMessage() + "\n" + again.tuning() + "\n" + again.timeline().lastEvents();
        }
    }

    /** The smallest plan found that breaks the same truth of a seed as this one does. */
    public static SimulationPlan shrink(long seed, SimulationPlan plan, Violation violation) {
        return shrink(seed, plan, Numbers::new, violation);
    }

    /** The same with state machines of a user. */
    public static SimulationPlan shrink(
            long seed,
            SimulationPlan plan,
            SimulatedApplication<?, ?, ?> application,
            Violation violation) {
        return shrink(seed, plan, callsOf(application), violation);
    }

    private static SimulationPlan shrink(
            long seed,
            SimulationPlan plan,
            BiFunction<Timeline, Hazards, Workload> workload,
            Violation violation) {
        return Shrinking.shrink(
                plan, smaller -> breaks(seed, smaller, workload, violation.truth()));
    }

    private static boolean breaks(
            long seed,
            SimulationPlan plan,
            BiFunction<Timeline, Hazards, Workload> workload,
            String truth) {
        try {
            run(seed, plan, workload);
            return false;
        } catch (Violation e) {
            return e.truth().equals(truth);
        }
    }

    /**
     * Runs seeds with state machines of a user, one after the other.
     *
     * @throws AssertionError at the first seed that breaks a truth, with the smallest plan that
     *     does so too, and its last events
     */
    public static void requireAll(
            long first,
            long seeds,
            SimulationPlan plan,
            SimulatedApplication<?, ?, ?> application) {
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                run(seed, plan, application);
            } catch (Violation e) {
                throw new AssertionError(told(seed, plan, application, e), e);
            }
        }
    }

    private static String told(
            long seed,
            SimulationPlan plan,
            SimulatedApplication<?, ?, ?> application,
            Violation violation) {
        SimulationPlan smallest = shrink(seed, plan, application, violation);
        String events = explain(seed, smallest, application);
        return "seed "
                + seed
                + " breaks a truth: "
                + violation.getMessage()
                + "\nthe smallest plan that does: "
                + smallest
                + "\n"
                + (events.isEmpty()
                        ? "run again, it breaks none: something depends on more than the seed"
                        : events);
    }
}
