// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import java.io.PrintWriter;
import java.util.Locale;
import org.reactivepaxos.protocol.Simulation;
import org.reactivepaxos.protocol.SimulationPlan;
import org.reactivepaxos.protocol.SimulationResult;
import org.reactivepaxos.protocol.SimulationResult.Violation;
import org.reactivepaxos.protocol.SimulationSummary;

/** Prints what many simulated runs did, and what is wrong with one. */
final class Report {

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void print(SimulationSummary summary, double seconds) {
        row("seeds", summary.seeds());
        row("steps", summary.steps());
        row("operations proposed", summary.proposed());
        row("operations acknowledged", summary.acknowledged());
        row("  fewest in one seed", summary.fewestOperations());
        row("leader changes", summary.leaderChanges());
        row("  fewest in one seed", summary.fewestLeaderChanges());
        row("seeds per second", Math.round(summary.seeds() / seconds));
        row("steps per second", Math.round(summary.steps() / seconds));
        out.println("faults injected");
        summary.faults().forEach((fault, count) -> row("  " + fault.label(), count));
        out.println("reached");
        summary.marks().forEach((mark, count) -> row("  " + label(mark), count));
        row("violations", summary.violations());
        out.flush();
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void row(String name, long count) {
        out.printf(Locale.ROOT, "%-36s %,16d%n", name, count);
    }

    /** Shrinks a failed run, and prints what is left of it. */
    void explain(SimulationResult failure) {
        Violation violation = failure.violation();
        if (violation == null) {
            return;
        }
        out.println();
        out.println("VIOLATION: " + violation.truth());
        out.println("seed " + failure.plan().seed() + ", again with: " + failure.plan().command());
        out.flush();
        SimulationPlan smallest = Simulation.shrink(failure.plan(), violation);
        Violation same = Simulation.run(smallest).violation();
        out.println("the smallest run that breaks it: " + smallest.command());
        out.println(same == null ? "it did not fail again" : same.description());
        out.flush();
    }
}
