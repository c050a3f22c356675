// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

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
    private final Thread atTheLatest = new Thread(this::deleteNow, "delete-temporary-folder");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** A new one, for that sample. */
    static TemporaryFolder create(String sample) {
        try {
            TemporaryFolder folder =
                    new TemporaryFolder(
                            Files.createTempDirectory("reactive-paxos-" + sample + "-"));
            Runtime.getRuntime().addShutdownHook(folder.atTheLatest);
            return folder;
        } catch (IOException e) {
            throw new SampleException("cannot make a temporary folder: " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** Deletes it with all that is there. */
    void delete() {
        deleteNow();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheLatest);
        } catch (IllegalStateException shuttingDown) {
            return; // Then the hook finds nothing any more.
        }
    }

    /** What members still write meanwhile goes with the system's clean-up. */
    private void deleteNow() {
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
