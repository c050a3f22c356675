// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.reactivepaxos.perf.AppendLoop.Appended;
import org.reactivepaxos.storage.xodus.RollOvers;
import org.reactivepaxos.storage.xodus.XodusOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a journal takes over time, while checkpoints release what it holds. */
@Command(
        name = "sustained",
        mixinStandardHelpOptions = true,
        description =
                "Appends to the journal of 100 groups for long, while checkpoints release all but"
                    + " the newest values, and prints what it takes of disk, heap, threads and file"
                    + " handles, and the longest time without anything becoming durable.")
final class SustainedCommand implements Callable<Integer> {

    private static final int GROUPS = 100;
    private static final long MIB = 1 << 20;
    private static final double NANOS_PER_MILLI = 1e6;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 2048;

    @Option(
            names = "--offered",
            paramLabel = "COUNT",
            description = "Values on their way at any time (default: ${DEFAULT-VALUE}).")
    private int offered = 512;

    @Option(
            names = "--keep",
            paramLabel = "COUNT",
            description = "Values of each group that are needed (default: ${DEFAULT-VALUE}).")
    private int keep = 500;

    @Option(
            names = "--segment-mib",
            paramLabel = "MIB",
            description = "Size of a segment of the log (default: ${DEFAULT-VALUE}).")
    private int segmentMib = 64;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Time between two lines (default: ${DEFAULT-VALUE}).")
    private int every = 5;

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
        XodusOptions options = XodusOptions.defaults().withSegmentBytes(segmentMib * MIB);
        System.out.printf(
                Locale.ROOT,
                "needed: %.0f MiB (%d groups, %d to %d values each), segments of %d MiB%n",
                (double) GROUPS * keep * valueBytes / MIB,
                GROUPS,
                keep,
                2 * keep,
                segmentMib);
        System.out.println(
                "  time   values/s  written MiB  disk MiB  heap MiB  threads  handles"
                        + "  p99 ms  longest gap ms");
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory());
                JournalAppends target =
                        new JournalAppends(directory.path(), options, valueBytes, GROUPS, keep)) {
            AppendLoop loop = new AppendLoop(target, offered);
            long values = 0;
            for (int time = every; time <= seconds; time += every) {
                Appended appended = loop.run(Duration.ofSeconds(every));
                values += appended.values();
                print(time, appended, values * valueBytes, directory.bytes());
            }
            print(target.rollOvers());
        }
        return ExitCode.OK;
    }

    private static void print(RollOvers rollOvers) {
        System.out.printf(
                Locale.ROOT,
                "%d segments begun; the writer's longest pause for one: %.1f ms, on average %.1f"
                        + " ms%n",
                rollOvers.count(),
                rollOvers.longestNanos() / NANOS_PER_MILLI,
                rollOvers.totalNanos() / NANOS_PER_MILLI / Math.max(1, rollOvers.count()));
    }

    private static void print(int time, Appended appended, long written, long disk) {
        System.out.printf(
                Locale.ROOT,
                "%4d s %10.0f %12d %9d %9d %8d %8d %7.1f %15.1f%n",
                time,
                appended.perSecond(),
                written / MIB,
                disk / MIB,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                handles(),
                appended.latency().p99() / NANOS_PER_MILLI,
                appended.longestGapNanos() / NANOS_PER_MILLI);
    }

    /** Open files; -1 where the system does not tell. */
    private static long handles() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
    }
}
