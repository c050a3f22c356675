// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What groups cost that nobody uses. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description =
                "Starts a cluster of processes with many groups, waits until each has a leader and"
                    + " has come to rest, and prints what each member uses (processor, heap after a"
                    + " collection, threads) and sends while nobody wants anything. Whoever is"
                    + " elected leads.")
final class IdleCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    @Option(
            names = "--groups",
            paramLabel = "COUNT",
            description = "Groups (default: ${DEFAULT-VALUE}).")
    private int groups = 10_000;

    @Option(
            names = "--no-quiesce",
            description =
                    "Groups never rest; their leaders send heartbeats for ever. Measured after the"
                            + " warm-up, which a group that rests does without.")
    private boolean beating;

    @Mixin private final RunOptions options = new RunOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Workload workload = options.workload(spec, groups, 1, 1);
        return Runs.explain(() -> measure(workload));
    }

    private int measure(Workload workload) throws IOException, InterruptedException {
        RunSettings settings = options.settings().of(beating ? Subject.BEATING : Subject.IDLE);
        long began = System.nanoTime();
        try (Cluster cluster = Cluster.start(workload, settings)) {
            double started = secondsSince(began);
            List<Line> led = cluster.askAll(Line.of("led"), LIMIT, "until every group is led");
            double elected = secondsSince(began);
            if (beating) {
                cluster.let(workload.warmup());
            } else {
                cluster.askAll(Line.of("quiet"), LIMIT, "until every group rests");
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d groups, %s: started after %.1f s, all led after %.1f s, measured from"
                            + " %.1f s on%n",
                    groups,
                    beating ? "which never rest" : "at rest",
                    started,
                    elected,
                    secondsSince(began));
            cluster.askAll(Line.of("begin"), LIMIT, "to begin");
            cluster.let(workload.measured());
            print(led, cluster.askAll(Line.of("end"), LIMIT, "to end"));
        }
        return ExitCode.OK;
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / NANOS_PER_SECOND;
    }

    private static void print(List<Line> led, List<Line> ended) {
        System.out.println(
                "member  leads  percent of a core  heap MiB  threads  syncs/s  frames/s "
                        + " messages/s");
        for (int i = 0; i < ended.size(); i++) {
            Line line = ended.get(i);
            double seconds = line.number("nanos") / NANOS_PER_SECOND;
            System.out.printf(
                    Locale.ROOT,
                    "%6d %6d %18.2f %9.1f %8d %8.1f %9.1f %11.1f%n",
                    i + 1,
                    led.get(i).number("own"),
                    100 * line.number("cpuNanos") / NANOS_PER_SECOND / seconds,
                    line.number("heapBytes") / MIB,
                    line.number("threads"),
                    line.number("syncs") / seconds,
                    line.number("frames") / seconds,
                    line.number("messages") / seconds);
        }
    }
}
