// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A directory, and short ways to use a snapshot store in it. */
abstract class SnapshotSetup {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final SnapshotId ID = new SnapshotId(3, 70);
    static final SnapshotId NEXT = new SnapshotId(3, 80);
    static final int TRANSACTION_BYTES = 40_000;
    static final int CHUNK_BYTES = 10_000;

    @TempDir Path root;

    private final List<XodusSnapshotStore> opened = new ArrayList<>();

    Path directory() {
        return root.resolve("snapshots");
    }

    static XodusOptions options() {
        return XodusOptions.defaults()
                .withFileBytes(256 * 1024)
                .withTransaction(TRANSACTION_BYTES, 1);
    }

    XodusSnapshotStore store(Disk disk) {
        return store(disk, options());
    }

    private XodusSnapshotStore store(Disk disk, XodusOptions options) {
        XodusSnapshotStore store = new XodusSnapshotStore(directory(), options, disk);
        opened.add(store);
        return store;
    }

    XodusSnapshotStore openWith(XodusOptions options) {
        XodusSnapshotStore store = store(new Disk(), options);
        now(store.open());
        return store;
    }

    XodusSnapshotStore open(Disk disk) {
        XodusSnapshotStore store = store(disk);
        now(store.open());
        return store;
    }

    XodusSnapshotStore open() {
        return open(new Disk());
    }

    /** Makes a snapshot of some files, and closes the store. */
    List<SnapshotChunk> storeAndClose(int count) {
        XodusSnapshotStore store = open();
        List<SnapshotChunk> chunks = chunks(count);
        now(store.store(ID, Flux.fromIterable(chunks)));
        close(store);
        return chunks;
    }

    static List<SnapshotChunk> chunks(int count) {
        Random random = new Random(count);
        List<SnapshotChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[CHUNK_BYTES];
            random.nextBytes(bytes);
            chunks.add(SnapshotChunk.of(1, bytes));
        }
        return chunks;
    }

    static SnapshotExtent extent(List<SnapshotChunk> chunks) {
        SnapshotExtent extent = SnapshotExtent.NONE;
        for (SnapshotChunk chunk : chunks) {
            extent = extent.plus(chunk, SnapshotChunk.BYTES_MAX);
        }
        return extent;
    }

    static SnapshotExtent stage(SnapshotStore store, List<SnapshotChunk> chunks) {
        return now(store.stage(ID, SnapshotExtent.NONE, Flux.fromIterable(chunks)));
    }

    static List<SnapshotChunk> read(SnapshotStore store, SnapshotId id) {
        return now(store.read(id, SnapshotExtent.NONE).collectList());
    }

    static List<SnapshotId> listed(SnapshotStore store) {
        return now(store.snapshots()).stream().map(Snapshot::id).toList();
    }

    static <T> T now(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE));
    }

    static void close(SnapshotStore store) {
        store.close().block(PATIENCE);
    }

    Path committed() {
        return new SnapshotDirectories(directory()).committed(ID);
    }

    /** The names in the store's directory, but for its lock. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(DirectoryLock.NAME))
                    .sorted()
                    .toList();
        }
    }

    @AfterEach
    void closeAll() {
        opened.forEach(SnapshotSetup::close);
    }
}
