// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.simulation.Fault;
import org.reactivepaxos.simulation.NodeCampaign;
import org.reactivepaxos.simulation.NodeSimulation;
import org.reactivepaxos.simulation.RunReport;
import org.reactivepaxos.simulation.SimulationPlan;
import org.reactivepaxos.simulation.Violation;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs whole nodes under simulated faults, one seed after the other, and checks every history. */
@Command(
        name = "simulate-nodes",
        mixinStandardHelpOptions = true,
        description =
                "Runs whole nodes, their core, runtime and public API, on virtual time under"
                        + " simulated faults, and checks every history. A seed decides everything:"
                        + " the same seed gives the same trace hash.",
        footerHeading = "%nExamples:%n",
        footer = {"  simulate-nodes --seeds 10000", "  simulate-nodes --seed 17 --seeds 1"})
public final class SimulateNodesCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final long PROGRESS_EVERY = 1000;

    @Mixin private final SeedOptions seeds = new SeedOptions();

    @Option(
            names = "--operations",
            paramLabel = "COUNT",
            description = "Values proposed in each run at least (default: ${DEFAULT-VALUE}).")
    private int operations = SimulationPlan.DEFAULT.operations();

    @Option(
            names = "--without",
            paramLabel = "FAULT",
            split = ",",
            description = "Kinds of faults that do not come, as the summary names them.")
    private List<String> without = List.of();

    @Option(
            names = "--passing-groups",
            description = "Groups are created and dropped while the nodes run.")
    private boolean passingGroups;

    @Option(
            names = "--masters",
            description =
                    "Groups elect masters, and clocks do not jump: only their rate is bounded.")
    private boolean masters;

    @Option(
            names = "--snapshots",
            description =
                    "Members take snapshots, keep next to nothing of the log below, and are away"
                            + " for long now and then.")
    private boolean snapshots;

    @Spec private @Nullable CommandSpec spec;

    private long ended;

    /** For the command line that it is a part of. */
    public SimulateNodesCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        // What fails in a simulated node is meant to; what must not is in the report.
        ((Logger) LoggerFactory.getLogger("org.reactivepaxos")).setLevel(Level.OFF);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        SimulationPlan plan = plan(command);
        long start = System.nanoTime();
        NodeCampaign campaign =
                new NodeCampaign(
                                plan,
                                seeds.seed(),
                                seeds.seeds(),
                                report -> progress(report, out, err))
                        .run(seeds.threads());
        print(campaign, (System.nanoTime() - start) / 1e9, out);
        campaign.violations().forEach((seed, violation) -> explain(plan, seed, violation, out));
        return campaign.violations().isEmpty() ? 0 : FAILED;
    }

    private void print(NodeCampaign campaign, double seconds, PrintWriter out) {
        out.println(campaign.summary());
        out.printf(Locale.ROOT, "%.1f s, %.1f seeds/s%n", seconds, ended / seconds);
        campaign.faults()
                .forEach((fault, count) -> out.printf("  %-18s %,d%n", fault.label(), count));
        out.flush();
    }

    /** Shrinks a failed run, and prints what is left of it. */
    private static void explain(
            SimulationPlan plan, long seed, Violation violation, PrintWriter out) {
        out.printf("%nVIOLATION: %s%n", violation.truth());
        out.println("seed " + seed + ", again with: " + plan.command(seed));
        out.flush();
        SimulationPlan smallest = NodeSimulation.shrink(seed, plan, violation);
        out.println("the smallest run that breaks it: " + smallest.command(seed));
        out.println(NodeSimulation.explain(seed, smallest));
        out.flush();
    }

    private SimulationPlan plan(CommandSpec command) {
        seeds.requireSensible(command);
        Set<Fault> excluded = EnumSet.noneOf(Fault.class);
        for (String label : without) {
            excluded.add(fault(command, label));
        }
        if (masters) {
            excluded.add(Fault.CLOCK_JUMP);
        }
        try {
            return new SimulationPlan(
                    seeds.members(), operations, excluded, passingGroups, masters, snapshots);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Fault fault(CommandSpec command, String label) {
        for (Fault fault : Fault.values()) {
            if (fault.label().equals(label)) {
                return fault;
            }
        }
        throw new ParameterException(command.commandLine(), "no such fault: '" + label + "'");
    }

    private void progress(RunReport report, PrintWriter out, PrintWriter err) {
        ended++;
        if (seeds.printsHashes()) {
            out.printf("seed %d trace %016x%n", report.seed(), report.traceHash());
        }
        if (ended % PROGRESS_EVERY == 0) {
            err.printf("%,d of %,d seeds%n", ended, seeds.seeds());
            err.flush();
        }
    }
}
