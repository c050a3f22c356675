// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.simulation.NodeCampaign;
import org.reactivepaxos.simulation.RunReport;
import org.reactivepaxos.simulation.SimulationPlan;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    private static final int MEMBERS_MAX = 9;

    @Mixin private final SeedOptions seeds = new SeedOptions();
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
        seeds.requireSensible(command);
        if (seeds.members() < 0 || seeds.members() > MEMBERS_MAX) {
            throw new ParameterException(
                    command.commandLine(), "--members must be from 1 to " + MEMBERS_MAX);
        }
        // What fails in a simulated node is meant to; what must not is in the report.
        ((Logger) LoggerFactory.getLogger("org.reactivepaxos")).setLevel(Level.OFF);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        SimulationPlan plan =
                new SimulationPlan(seeds.members(), SimulationPlan.DEFAULT.operations(), Set.of());
        long start = System.nanoTime();
        NodeCampaign campaign =
                new NodeCampaign(
                                plan,
                                seeds.seed(),
                                seeds.seeds(),
                                report -> progress(report, out, err))
                        .run(seeds.threads());
        print(campaign, (System.nanoTime() - start) / 1e9, out);
        return campaign.violations().isEmpty() ? 0 : FAILED;
    }

    private void print(NodeCampaign campaign, double seconds, PrintWriter out) {
        out.println(campaign.summary());
        out.printf(Locale.ROOT, "%.1f s, %.1f seeds/s%n", seconds, ended / seconds);
        campaign.faults().forEach((fault, count) -> out.printf("  %-18s %,d%n", fault, count));
        String size = seeds.members() == 0 ? "" : " --members " + seeds.members();
        campaign.violations()
                .forEach(
                        (failed, violation) ->
                                out.printf(
                                        "VIOLATION: %s%nreplay: ./paxos simulate-nodes --seeds 1"
                                                + " --seed %d%s%n",
                                        violation.getMessage(), failed, size));
        out.flush();
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
