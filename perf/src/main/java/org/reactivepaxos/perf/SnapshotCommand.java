// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.reactivepaxos.perf.SnapshotRun.Measured;
import org.reactivepaxos.storage.SnapshotChunk;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The snapshot store alone. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description =
                "Writes a snapshot, restarts the store, and reads the snapshot back. Prints the"
                        + " rates and the most heap in use. To see that memory does not grow with"
                        + " the snapshot, give the heap a bound: PAXOS_JAVA_OPTS=-Xmx256m.")
final class SnapshotCommand implements Callable<Integer> {

    private static final long MIB = 1 << 20;

    @Option(
            names = "--mib",
            paramLabel = "MIB",
            description = "Size of the snapshot (default: ${DEFAULT-VALUE}).")
    private int mib = 1024;

    @Option(
            names = "--chunk-bytes",
            paramLabel = "BYTES",
            description = "Size of a chunk (default: ${DEFAULT-VALUE}).")
    private int chunkBytes = SnapshotChunk.BYTES_DEFAULT;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "How often (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
        for (int round = 1; round <= rounds; round++) {
            try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
                Measured measured =
                        new SnapshotRun(directory.path(), mib * MIB, chunkBytes).measure();
                print(measured, directory.bytes());
            }
        }
        return ExitCode.OK;
    }

    private void print(Measured measured, long disk) {
        System.out.printf(
                Locale.ROOT,
                "snapshot of %d MiB in chunks of %d bytes: staged at %.0f MB/s, committed (read"
                        + " back and checked) at %.0f MB/s in all, read at %.0f MB/s; %.2f times"
                        + " its size on disk; at most %d of %d MiB heap in use%n",
                mib,
                chunkBytes,
                measured.stagedPerSecond(),
                measured.writtenPerSecond(),
                measured.readPerSecond(),
                (double) disk / measured.bytes(),
                measured.heapBytes() / MIB,
                HeapWatch.maxBytes() / MIB);
    }
}
