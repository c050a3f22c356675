// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.reactivepaxos.perf.ReopenRun.Measured;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a journal takes to open. */
@Command(
        name = "reopen",
        mixinStandardHelpOptions = true,
        description =
                "Makes a log of 100 groups, closes it, and opens it again: every record is read and"
                        + " checked. Prints time and rates. The first time counts in the start of"
                        + " Xodus; the log is in the page cache, as its writer left it.")
final class ReopenCommand implements Callable<Integer> {

    private static final int GROUPS = 100;
    private static final long MIB = 1 << 20;

    @Option(
            names = "--mib",
            paramLabel = "MIB",
            description = "Size of all values in the log (default: ${DEFAULT-VALUE}).")
    private int mib = 1024;

    @Option(
            names = "--bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int bytes = 2048;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "How often it is opened (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            ReopenRun run =
                    new ReopenRun(directory.path(), Math.max(1, mib * MIB / bytes), bytes, GROUPS);
            run.write();
            for (int round = 1; round <= rounds; round++) {
                print(run.reopen());
            }
        }
        return ExitCode.OK;
    }

    private void print(Measured measured) {
        System.out.printf(
                Locale.ROOT,
                "log of %d MiB in %d records of %d bytes: open after %.2f s, %.0f records/s, %.0f"
                        + " MB/s; at most %d of %d MiB heap in use%n",
                mib,
                measured.records(),
                bytes,
                measured.seconds(),
                measured.recordsPerSecond(),
                measured.megabytesPerSecond(),
                measured.heapBytes() / MIB,
                HeapWatch.maxBytes() / MIB);
    }
}
