// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Fault;
import org.reactivepaxos.protocol.SimulationCampaign;
import org.reactivepaxos.protocol.SimulationPlan;
import org.reactivepaxos.protocol.SimulationResult;
import org.reactivepaxos.protocol.SimulationSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the core under simulated faults, one seed after the other, and checks every history. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Runs the protocol core on virtual time under simulated faults of network, disks,"
                        + " clocks and processes, and checks every history. A seed decides"
                        + " everything: the same seed gives the same trace hash.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  simulate --seeds 100000",
            "  simulate --seed 17 --seeds 1 --members 3",
            "  simulate --steps 10000000 --without clock-drift,stall"
        })
public final class SimulateCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Mixin private final SeedOptions seeds = new SeedOptions();

    @Option(
            names = "--steps",
            paramLabel = "COUNT",
            description =
                    "Folds of the core at least, over all runs; seeds are added until it is"
                            + " reached.")
    private long steps;

    @Option(
            names = "--operations",
            paramLabel = "COUNT",
            description = "Acknowledged operations of each run (default: ${DEFAULT-VALUE}).")
    private int operations = SimulationPlan.OPERATIONS;

    @Option(
            names = "--hostile-ms",
            paramLabel = "MILLIS",
            description =
                    "For how long faults come in each run, in virtual time"
                            + " (default: ${DEFAULT-VALUE}).")
    private int hostileMillis = SimulationPlan.HOSTILE_MILLIS;

    @Option(
            names = "--without",
            paramLabel = "FAULT",
            split = ",",
            description = "Kinds of faults that do not come, as the summary names them.")
    private List<String> without = List.of();

    @Spec private @Nullable CommandSpec spec;

    /** For the command line that it is a part of. */
    public SimulateCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        SimulationPlan plan = plan(command);
        PrintWriter out = command.commandLine().getOut();
        Progress progress =
                new Progress(
                        seeds.printsHashes() ? out : null,
                        command.commandLine().getErr(),
                        seeds.seed());
        long start = System.nanoTime();
        SimulationSummary summary =
                new SimulationCampaign(plan, seeds.seeds(), steps, progress).run(seeds.threads());
        Report report = new Report(out);
        report.print(summary, (System.nanoTime() - start) / 1e9);
        SimulationResult failure = summary.firstFailure();
        if (failure == null) {
            return 0;
        }
        report.explain(failure);
        return FAILED;
    }

    private SimulationPlan plan(CommandSpec command) {
        seeds.requireSensible(command);
        if (steps < 0) {
            throw new ParameterException(command.commandLine(), "--steps must not be negative");
        }
        Set<Fault> excluded = EnumSet.noneOf(Fault.class);
        for (String label : without) {
            excluded.add(fault(command, label));
        }
        try {
            return new SimulationPlan(
                    seeds.seed(), seeds.members(), operations, hostileMillis, excluded);
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
}
