// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.reactivepaxos.storage.SnapshotId;

/**
 * The directories {@code snap-<group>-<below>} of what is committed, and {@code
 * stage-<group>-<below>} of what is not, beside each other in the store's.
 */
final class SnapshotDirectories {

    private static final String COMMITTED = "snap";
    private static final String STAGED = "stage";

    private final Path store;

    SnapshotDirectories(Path store) {
        this.store = store;
    }

    /** The store's directory. */
    Path store() {
        return store;
    }

    Path committed(SnapshotId id) {
        return directory(COMMITTED, id);
    }

    Path staged(SnapshotId id) {
        return directory(STAGED, id);
    }

    private Path directory(String kind, SnapshotId id) {
        return store.resolve(kind + "-" + id.group() + "-" + id.below());
    }

    /** What is committed, in order. */
    List<SnapshotId> committed() throws IOException {
        return list(COMMITTED);
    }

    /** What is staged, in order. */
    List<SnapshotId> staged() throws IOException {
        return list(STAGED);
    }

    private List<SnapshotId> list(String kind) throws IOException {
        Pattern name = Pattern.compile(kind + "-(-?\\d{1,10})-(\\d{1,19})");
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> name.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(
                            match ->
                                    new SnapshotId(
                                            Integer.parseInt(match.group(1)),
                                            Long.parseLong(match.group(2))))
                    .sorted()
                    .toList();
        }
    }
}
