// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.xodus.XodusSnapshotStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One snapshot, written and read back. */
final class SnapshotRun {

    private static final SnapshotId ID = new SnapshotId(1, 1_000);
    private static final int MACHINES = 2;

    private final Path directory;
    private final long bytes;
    private final int chunkBytes;

    /**
     * What was measured.
     *
     * @param stageNanos until all is durable
     * @param commitNanos to read all of it back, check it and give it its name
     * @param readNanos by a store that was opened anew
     * @param heapBytes the most heap in use meanwhile
     */
    record Measured(long bytes, long stageNanos, long commitNanos, long readNanos, long heapBytes) {

        private static final double NANOS_PER_SECOND = 1e9;
        private static final double BYTES_PER_MB = 1e6;

        double stagedPerSecond() {
            return perSecond(stageNanos);
        }

        double writtenPerSecond() {
            return perSecond(stageNanos + commitNanos);
        }

        double readPerSecond() {
            return perSecond(readNanos);
        }

        private double perSecond(long nanos) {
            return bytes / BYTES_PER_MB * NANOS_PER_SECOND / nanos;
        }
    }

    SnapshotRun(Path directory, long bytes, int chunkBytes) {
        this.directory = directory;
        this.bytes = bytes;
        this.chunkBytes = chunkBytes;
    }

    Measured measure() {
        try (HeapWatch heap = new HeapWatch()) {
            long began = System.nanoTime();
            SnapshotStore store = open();
            SnapshotExtent whole = now(store.stage(ID, SnapshotExtent.NONE, chunks()));
            long staged = System.nanoTime();
            now(store.commit(ID, whole));
            long committed = System.nanoTime();
            store.close().block();
            long closed = System.nanoTime();
            SnapshotStore again = open();
            long read = read(again, whole);
            long done = System.nanoTime();
            again.close().block();
            return new Measured(
                    read, staged - began, committed - staged, done - closed, heap.highestBytes());
        }
    }

    private SnapshotStore open() {
        SnapshotStore store = XodusSnapshotStore.at(directory);
        store.open().block();
        return store;
    }

    /** Bytes read. */
    private long read(SnapshotStore store, SnapshotExtent whole) {
        if (!now(store.snapshots()).contains(new Snapshot(ID, whole))) {
            throw new PerfException("what was committed is not listed after a restart");
        }
        long[] read = new long[1];
        store.read(ID, SnapshotExtent.NONE)
                .doOnNext(chunk -> read[0] += chunk.sizeBytes())
                .blockLast();
        if (read[0] != bytes) {
            throw new PerfException("read " + read[0] + " bytes, wrote " + bytes);
        }
        return read[0];
    }

    /** Made as they are asked for, each with other content, which does not compress. */
    private Flux<SnapshotChunk> chunks() {
        byte[] noise = new byte[2 * chunkBytes];
        new Random(chunkBytes).nextBytes(noise);
        return Flux.generate(
                () -> 0L,
                (done, sink) -> {
                    int size = (int) Math.min(chunkBytes, bytes - done);
                    byte[] content = new byte[size];
                    System.arraycopy(
                            noise, (int) (done / chunkBytes % chunkBytes), content, 0, size);
                    if (size >= Long.BYTES) {
                        ByteBuffer.wrap(content).putLong(done);
                    }
                    int machine = (int) (done * MACHINES / bytes);
                    sink.next(SnapshotChunk.of(machine, content));
                    if (done + size == bytes) {
                        sink.complete();
                    }
                    return done + size;
                });
    }

    private static <T> T now(Mono<T> mono) {
        return Objects.requireNonNull(mono.block());
    }
}
