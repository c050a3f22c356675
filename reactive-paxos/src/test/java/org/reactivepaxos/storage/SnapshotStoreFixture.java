// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the contract needs to know of the snapshot store under test. */
public interface SnapshotStoreFixture {

    /** Longer than any healthy store takes for one step. */
    Duration PATIENCE = Duration.ofSeconds(60);

    int GROUP = 7;
    SnapshotId FIRST = new SnapshotId(GROUP, 100);
    SnapshotId SECOND = new SnapshotId(GROUP, 200);

    /** A store over new, empty storage; not opened. */
    SnapshotStore create();

    /** A store over the storage of one that was closed; not opened. */
    SnapshotStore reopen(SnapshotStore closed);

    /** Kills the store without closing it and gives one over what is left; not opened. */
    SnapshotStore crash(SnapshotStore opened);

    default SnapshotStore opened() {
        return open(create());
    }

    default SnapshotStore open(SnapshotStore store) {
        done(store.open());
        return store;
    }

    default void close(SnapshotStore store) {
        store.close().block(PATIENCE);
    }

    default <T> T done(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE));
    }

    default Snapshot store(SnapshotStore store, SnapshotId id, List<SnapshotChunk> chunks) {
        return done(store.store(id, Flux.fromIterable(chunks)));
    }

    /** Writes from the beginning, and does not commit. */
    default SnapshotExtent stage(SnapshotStore store, SnapshotId id, List<SnapshotChunk> chunks) {
        return done(store.stage(id, SnapshotExtent.NONE, Flux.fromIterable(chunks)));
    }

    default SnapshotExtent staged(SnapshotStore store, SnapshotId id) {
        return done(store.staged(id));
    }

    default List<SnapshotChunk> read(SnapshotStore store, SnapshotId id) {
        return done(store.read(id, SnapshotExtent.NONE).collectList());
    }

    default List<SnapshotId> listed(SnapshotStore store) {
        return done(store.snapshots()).stream().map(Snapshot::id).toList();
    }

    default SnapshotExtent extent(List<SnapshotChunk> chunks) {
        SnapshotExtent extent = SnapshotExtent.NONE;
        for (SnapshotChunk chunk : chunks) {
            extent = extent.plus(chunk, SnapshotChunk.BYTES_MAX);
        }
        return extent;
    }

    /** Parts of three machines, one of them empty, in that many chunks of some size and one. */
    default List<SnapshotChunk> chunks(int seed, int count) {
        Random random = new Random(seed);
        List<SnapshotChunk> chunks = new ArrayList<>(List.of(SnapshotChunk.of(-3, new byte[0])));
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[1 + random.nextInt(9_000)];
            random.nextBytes(bytes);
            chunks.add(SnapshotChunk.of(i < count / 2 ? 0 : 5, bytes));
        }
        return chunks;
    }

    default void assertRefused(Reason reason, Publisher<?> operation) {
        SnapshotException refused =
                catchThrowableOfType(
                        SnapshotException.class, () -> Flux.from(operation).then().block(PATIENCE));
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).as(refused.toString()).isEqualTo(reason);
    }
}
