// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.reactivepaxos.transport.tcp.TcpLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a bad network of one follower costs the others. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        description = {
            "Runs three members in this process, over TCP and synced journals, disturbs the network"
                    + " of one follower, and prints a Markdown table of what the leader does"
                    + " before and meanwhile. The first row has no disturbance: it tells how much"
                    + " two windows differ by chance."
        })
final class NetworkCommand implements Callable<Integer> {

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of each of the two windows of a row (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Load before the first window (default: ${DEFAULT-VALUE}).")
    private int warmup = 6;

    @Option(
            names = "--in-flight",
            paramLabel = "COUNT",
            description = "Open proposals at any time (default: ${DEFAULT-VALUE}).")
    private int inFlight = 100;

    @Option(
            names = "--bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int bytes = 100;

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Which rows, of ${COMPLETION-CANDIDATES}, each as often as it is named"
                            + " (default: each once).")
    private List<Disturbance> disturbances = List.of(Disturbance.values());

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        return Runs.explain(this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        Workload workload =
                new Workload(
                        3,
                        1,
                        bytes,
                        inFlight,
                        Duration.ofSeconds(warmup),
                        Duration.ofSeconds(seconds));
        // The first cluster of a process is slower than those that follow.
        run(workload.of(workload.warmup(), Duration.ofSeconds(1)), Disturbance.NONE);
        System.out.printf(
                Locale.ROOT,
                "3 members, 1 group, %d B values, %d in flight, windows of %d s%n%n",
                bytes,
                inFlight,
                seconds);
        System.out.print(NetworkRow.HEAD);
        for (Disturbance disturbance : disturbances) {
            System.out.print(run(workload, disturbance).text());
        }
        System.out.printf(
                Locale.ROOT, NetworkRow.LEGEND, TcpLimits.DEFAULTS.outboundBytesMax() >> 20);
        return ExitCode.OK;
    }

    private NetworkRow run(Workload workload, Disturbance disturbance)
            throws IOException, InterruptedException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            return NetworkRun.run(workload, disturbance, directory.path());
        }
    }
}
