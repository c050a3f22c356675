// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What the API costs: no disk, no network. */
@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        description =
                "Proposes to three members in one process, with journals and a network in memory,"
                    + " and prints results per second, and the bytes that all three allocate for"
                    + " each. A JMH benchmark, in a process of its own for each row.")
final class ApiCommand implements Callable<Integer> {

    private static final double MICROS_PER_SECOND = 1e6;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Option(
            names = "--outstanding",
            split = ",",
            paramLabel = "COUNT",
            description = "Open proposals at any time, one row each (default: ${DEFAULT-VALUE}).")
    private List<String> outstanding = List.of("1", "64", "1024");

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of each of 4 + 5 iterations (default: ${DEFAULT-VALUE}).")
    private int seconds = 2;

    @Option(
            names = "--jvm-opts",
            paramLabel = "OPTIONS",
            description = "Further options of the measured JVM, such as for a flight recording.")
    private String jvmOptions = "";

    @Override
    public Integer call() throws Exception {
        return Runs.explain(this::measure);
    }

    private int measure() {
        try {
            print(new Runner(options().build()).run());
            return ExitCode.OK;
        } catch (RunnerException e) {
            throw new PerfException("the benchmark failed: " + e.getMessage(), e);
        }
    }

    private ChainedOptionsBuilder options() {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(ProposeBenchmark.class.getName())
                        .param("outstanding", outstanding.toArray(String[]::new))
                        .warmupTime(TimeValue.seconds(seconds))
                        .measurementTime(TimeValue.seconds(seconds))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true);
        return jvmOptions.isBlank()
                ? options
                : options.jvmArgsAppend(("-Xms3g -Xmx3g " + jvmOptions).split(" +"));
    }

    private static void print(Collection<RunResult> rows) {
        System.out.println();
        System.out.println("outstanding   results/s   us from call to result   bytes per result");
        for (RunResult row : rows) {
            int open = Integer.parseInt(row.getParams().getParam("outstanding"));
            double perSecond = row.getPrimaryResult().getScore();
            Result<?> allocated = row.getSecondaryResults().get(ALLOCATED);
            System.out.printf(
                    Locale.ROOT,
                    "%11d %11.0f %24.1f %18.0f%n",
                    open,
                    perSecond,
                    open * MICROS_PER_SECOND / perSecond,
                    allocated == null ? Double.NaN : allocated.getScore());
        }
    }
}
