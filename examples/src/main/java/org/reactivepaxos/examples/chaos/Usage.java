// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What members use: disk, heap after the latest collections, threads and handles. */
final class Usage {

    private static final double MIB = 1 << 20;

    private Usage() {}

    static void print(ChaosRun run, PrintWriter out) throws InterruptedException {
        for (Seat seat : run.cluster().seats()) {
            MemberProcess process = seat.running();
            String usage = process == null ? null : run.cluster().ask(process, "usage");
            if (usage == null) {
                continue;
            }
            String[] words = usage.split(" ", -1);
            out.printf(
                    Locale.ROOT,
                    "usage, %.0f s, member %d: disk %.1f MiB, heap %.1f MiB, %s threads, %s"
                            + " handles%n",
                    run.seconds(),
                    seat.member(),
                    bytes(seat.data()) / MIB,
                    Long.parseLong(words[0]) / MIB,
                    words[1],
                    words[2]);
        }
        out.flush();
    }

    /** Of all files; those that go meanwhile do not count. */
    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(Usage::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
