// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is deleted at the end, with all in it. */
record TemporaryDirectory(Path path) implements AutoCloseable {

    static TemporaryDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new TemporaryDirectory(Files.createTempDirectory(parent, "paxos-perf-"));
    }

    /** Bytes of all files in it, now. */
    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : all()) {
            // others delete meanwhile
            if (Files.isRegularFile(file)) {
                bytes += file.toFile().length();
            }
        }
        return bytes;
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            // a directory went while it was listed
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        for (Path each : all()) {
            Files.deleteIfExists(each);
        }
    }
}
