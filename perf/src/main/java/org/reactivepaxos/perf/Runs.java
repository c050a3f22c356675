// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Carries out runs, and reports each. */
final class Runs {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final RunSettings settings;
    private final PrintStream out;

    Runs(RunSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs the workload and writes the result to the file, if one is given. */
    Result run(Workload workload, @Nullable Path json) throws IOException, InterruptedException {
        Files.createDirectories(settings.data());
        Machine machine = Machine.of(settings.data());
        Result result = Cluster.run(workload, settings);
        if (json != null) {
            Files.writeString(
                    json, new JsonReport(machine, settings, result).text(), StandardCharsets.UTF_8);
        }
        return result;
    }

    /** What the command does, except that it says what went wrong rather than where. */
    static int explain(Callable<Integer> command) throws Exception {
        try {
            return command.call();
        } catch (PerfException e) {
            System.err.println("perf: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }

    static int exitCode(Result result) {
        return result.difference().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Prints the result for people. */
    void print(Result result) {
        Workload workload = result.workload();
        Result.Latency latency = result.latency();
        Usage leader = result.leader();
        line(
                "%d members, %d groups, %d B values, %d outstanding, %.1f s",
                workload.members(),
                workload.groups(),
                workload.valueBytes(),
                workload.outstanding(),
                result.nanos() / NANOS_PER_MILLI / 1000);
        line("acknowledged        %.0f ops/s (%d)", result.opsPerSecond(), result.acknowledged());
        line(
                "latency             p50 %.3f, p99 %.3f, p99.9 %.3f, max %.3f ms",
                latency.p50() / NANOS_PER_MILLI,
                latency.p99() / NANOS_PER_MILLI,
                latency.p999() / NANOS_PER_MILLI,
                latency.max() / NANOS_PER_MILLI);
        line("CPU, all members    %.1f us/op", result.cpuMicrosPerOp());
        line(
                "syncs               %.0f /s leader, %.0f /s all members",
                result.syncsPerSecond(), result.syncsPerSecondOfAll());
        line("values per sync     %.1f", result.valuesPerSync());
        line(
                "leader              %d threads, heap %.0f MiB, GC %d ms, %d leader changes",
                leader.threads(),
                leader.heapBytes() / BYTES_PER_MIB,
                leader.gcMillis(),
                leader.leaderChanges());
        line("%s", sameSequence(result));
    }

    static String sameSequence(Result result) {
        return "same sequence on all members: "
                + result.difference().map(difference -> "NO, " + difference).orElse("yes");
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
