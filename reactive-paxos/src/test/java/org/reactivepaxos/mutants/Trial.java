// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reactivepaxos.protocol.Exploration;
import org.reactivepaxos.protocol.ExplorationResult;
import org.reactivepaxos.protocol.Simulation;
import org.reactivepaxos.protocol.SimulationPlan;
import org.reactivepaxos.protocol.SimulationResult.Violation;
import org.reactivepaxos.simulation.NodeSimulation;

/**
 * Runs one seed of whatever code it was loaded with: that of a mutant, or the true one. Answers in
 * types of the JDK, as the one who asks was loaded elsewhere.
 *
 * @param means name of a {@link Catcher.Means}
 */
public record Trial(String means, String model) implements LongFunction<Map<String, String>> {

    /** Key of the truth that a checker found broken. */
    static final String TRUTH = "truth";

    /** Key of what the code itself failed with, found by no checker. */
    static final String FAILURE = "failure";

    private static final long MAX_STATES = 4_000_000;
    private static final String BROKEN = "broken: ";
    private static final Pattern THROWN = Pattern.compile("([\\w.$]+\\.)?(\\w+): (.*)");

    @Override
    public Map<String, String> apply(long seed) {
        return switch (means) {
            case "SIMULATION" -> simulate(seed);
            case "NODES" ->
                    simulateNodes(seed, org.reactivepaxos.simulation.SimulationPlan.DEFAULT);
            case "PASSING_GROUPS" ->
                    simulateNodes(seed, org.reactivepaxos.simulation.SimulationPlan.PASSING_GROUPS);
            case "SNAPSHOTS" ->
                    simulateNodes(seed, org.reactivepaxos.simulation.SimulationPlan.SNAPSHOTS);
            default -> explore();
        };
    }

    private static Map<String, String> simulate(long seed) {
        Violation violation = Simulation.run(SimulationPlan.of(seed)).violation();
        if (violation == null) {
            return Map.of();
        }
        return Map.of(violation.checked() ? TRUTH : FAILURE, violation.truth());
    }

    private static Map<String, String> simulateNodes(
            long seed, org.reactivepaxos.simulation.SimulationPlan plan) {
        try {
            NodeSimulation.run(seed, plan);
            return Map.of();
        } catch (org.reactivepaxos.simulation.Violation e) {
            // Its cause is what a node itself has failed with.
            return Map.of(e.getCause() == null ? TRUTH : FAILURE, e.truth());
        }
    }

    private Map<String, String> explore() {
        ExplorationResult result = Exploration.explore(model, MAX_STATES);
        if (result.holds()) {
            return Map.of();
        }
        String last = result.counterexample().get(result.counterexample().size() - 1);
        String text = last.substring(BROKEN.length()).lines().findFirst().orElse("");
        Matcher thrown = THROWN.matcher(text);
        if (thrown.matches() && thrown.group(1) != null) {
            boolean checked = thrown.group(2).equals("BrokenTruth");
            text = thrown.group(3);
            return Map.of(checked ? TRUTH : FAILURE, checked ? nameOf(text) : text);
        }
        return Map.of(TRUTH, nameOf(text));
    }

    private static String nameOf(String truthWithFacts) {
        return truthWithFacts.split(": ", 2)[0];
    }
}
