// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.perf.OverloadRun.Outcome;
import org.reactivepaxos.perf.OverloadRun.Peak;
import org.reactivepaxos.perf.OverloadRun.Second;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a cluster does with several times more than it can take. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        description =
                "Runs three members in this process, over TCP and synced journals, with default"
                    + " options. Finds what the leader takes from a closed loop, offers several"
                    + " times as much, and prints what of it is refused, what has a result, after"
                    + " how long, and the heap. The load runs on the same processors.")
final class OverloadCommand implements Callable<Integer> {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MIB = 1 << 20;
    private static final double P50 = 50;
    private static final double P99 = 99;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long more is offered than can be taken (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(
            names = "--factor",
            paramLabel = "TIMES",
            description = "How many times the peak is offered (default: ${DEFAULT-VALUE}).")
    private double factor = 5;

    @Option(
            names = "--peak-seconds",
            paramLabel = "SECONDS",
            description =
                    "How long each closed loop is measured, before and after (default:"
                            + " ${DEFAULT-VALUE}).")
    private int peakSeconds = 8;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Load before that (default: ${DEFAULT-VALUE}).")
    private int warmup = 15;

    @Option(
            names = "--outstanding",
            paramLabel = "COUNT",
            description =
                    "Open proposals of the first closed loop; then four times as many, as far as"
                            + " they may be open (default: ${DEFAULT-VALUE}).")
    private int outstanding = 1000;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 2048;

    @Mixin private DataOption data = new DataOption();

    private int time;

    @Override
    public Integer call() throws Exception {
        return Runs.explain(this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        Workload workload =
                new Workload(
                        3,
                        1,
                        valueBytes,
                        outstanding,
                        Duration.ofSeconds(warmup),
                        Duration.ofSeconds(peakSeconds));
        System.out.println(
                "  time  offered/s  admitted/s  refused/s  results/s   p50 ms   p99 ms"
                        + "  refusal p99 us  heap MiB");
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            print(
                    OverloadRun.run(
                            workload,
                            factor,
                            Duration.ofSeconds(seconds),
                            directory.path(),
                            this::print));
        }
        return ExitCode.OK;
    }

    private void print(Second second) {
        long offered = second.interval().offered();
        Histogram results = second.interval().results();
        Histogram refusals = second.interval().refusals();
        System.out.printf(
                Locale.ROOT,
                "%4d s %10.0f %11.0f %10.0f %10.0f %8.1f %8.1f %15.1f %9.1f%n",
                ++time,
                second.perSecond(offered),
                second.perSecond(offered - refusals.getTotalCount()),
                second.perSecond(refusals.getTotalCount()),
                second.perSecond(results.getTotalCount()),
                results.getValueAtPercentile(P50) / NANOS_PER_MILLI,
                results.getValueAtPercentile(P99) / NANOS_PER_MILLI,
                refusals.getValueAtPercentile(P99) / NANOS_PER_MICRO,
                second.heapBytes() / MIB);
    }

    private static void print(Outcome outcome) {
        Histogram results = outcome.overload().all().results();
        Histogram refusals = outcome.overload().all().refusals();
        line("peak before   %s", text(outcome.before()));
        line("peak after    %s", text(outcome.after()));
        line(
                "offered       %.0f /s, %.1f times the peak before",
                outcome.overload().offeredPerSecond(),
                outcome.overload().offeredPerSecond() / outcome.before().perSecond());
        line(
                "goodput       %.0f /s, %.2f of the mean of both peaks",
                outcome.overload().goodput(), outcome.goodputOfPeak());
        line(
                "admitted      %d, p50 %.1f, p99 %.1f, max %.1f ms",
                results.getTotalCount(),
                results.getValueAtPercentile(P50) / NANOS_PER_MILLI,
                results.getValueAtPercentile(P99) / NANOS_PER_MILLI,
                results.getMaxValue() / NANOS_PER_MILLI);
        line(
                "refused       %d, p50 %.1f, p99 %.1f us",
                refusals.getTotalCount(),
                refusals.getValueAtPercentile(P50) / NANOS_PER_MICRO,
                refusals.getValueAtPercentile(P99) / NANOS_PER_MICRO);
        line(
                "live heap     %.1f MiB before, %.1f MiB after",
                outcome.liveBefore() / MIB, outcome.liveAfter() / MIB);
        line("all members applied the same sequence");
    }

    private static String text(Peak peak) {
        return String.format(
                Locale.ROOT,
                "%.0f /s with %d open, p50 %.1f, p99 %.1f ms",
                peak.perSecond(),
                peak.outstanding(),
                peak.ended().getValueAtPercentile(P50) / NANOS_PER_MILLI,
                peak.ended().getValueAtPercentile(P99) / NANOS_PER_MILLI);
    }

    private static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
