// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What members use: disk, heap after a collection, threads and handles. */
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
    static long bytes(Path folder) {
        AtomicLong sum = new AtomicLong();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                            sum.addAndGet(found.isRegularFile() ? found.size() : 0);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e)
                                throws IOException {
                            return unlessGone(e);
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException e) throws IOException {
                            return e == null ? FileVisitResult.CONTINUE : unlessGone(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.get();
    }

    private static FileVisitResult unlessGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
