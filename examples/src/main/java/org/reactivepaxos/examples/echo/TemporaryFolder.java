// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is deleted at the latest when the process ends, also by Ctrl-C. */
final class TemporaryFolder {

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    static TemporaryFolder create() {
        try {
            TemporaryFolder folder =
                    new TemporaryFolder(Files.createTempDirectory("reactive-paxos-echo-"));
            Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, "echo-cleanup"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /**
     * Deletes what is there; what members still write meanwhile goes with the system's clean-up.
     */
    void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> found = Files.walk(path)) {
            List<Path> innermostFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path each : innermostFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot delete " + path + ": " + e.getMessage());
        }
    }
}
