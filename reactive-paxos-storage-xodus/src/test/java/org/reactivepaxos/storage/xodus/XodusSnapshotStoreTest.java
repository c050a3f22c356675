// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.SnapshotStoreContract;

/** The contract, with files so small that chunks fill many, and small transactions. */
class XodusSnapshotStoreTest implements SnapshotStoreContract {

    private static final XodusOptions SMALL =
            XodusOptions.defaults().withFileBytes(256 * 1024).withTransaction(40_000, 1);

    @TempDir Path root;

    private final AtomicInteger made = new AtomicInteger();
    private final Map<SnapshotStore, Path> directories = new HashMap<>();

    private SnapshotStore at(Path directory) {
        SnapshotStore store = XodusSnapshotStore.at(directory, SMALL);
        directories.put(store, directory);
        return store;
    }

    private Path directoryOf(SnapshotStore store) {
        return Objects.requireNonNull(directories.get(store));
    }

    @Override
    public SnapshotStore create() {
        return at(root.resolve("store-" + made.incrementAndGet()));
    }

    @Override
    public SnapshotStore reopen(SnapshotStore closed) {
        return at(directoryOf(closed));
    }

    /** What a killed process leaves, as its writer stands still meanwhile. */
    @Override
    public SnapshotStore crash(SnapshotStore opened) {
        Path copy = root.resolve("killed-" + made.incrementAndGet());
        try (Stream<Path> all = Files.walk(directoryOf(opened))) {
            for (Path from : all.toList()) {
                Path to = copy.resolve(directoryOf(opened).relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close(opened);
        return at(copy);
    }
}
