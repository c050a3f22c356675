// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Closing, crashes, and what is there afterwards. */
public interface SnapshotRecoveryContract extends SnapshotStoreFixture {

    @Test
    default void isEmptyAtFirst() {
        SnapshotStore store = create();
        assertThat(done(store.open())).isEmpty();
        close(store);
    }

    @Test
    default void keepsAllOfItOverAClose() {
        SnapshotStore store = opened();
        Snapshot stored = store(store, FIRST, chunks(1, 30));
        stage(store, SECOND, chunks(2, 30));
        close(store);
        SnapshotStore again = reopen(store);
        assertThat(done(again.open())).containsExactly(stored);
        assertThat(read(again, FIRST)).isEqualTo(chunks(1, 30));
        assertThat(staged(again, SECOND)).isEqualTo(extent(chunks(2, 30)));
        done(again.commit(SECOND, extent(chunks(2, 30))));
        assertThat(read(again, SECOND)).isEqualTo(chunks(2, 30));
        close(again);
    }

    @Test
    default void losesNothingCommittedAndNothingStagedWhenItIsKilled() {
        SnapshotStore store = opened();
        store(store, FIRST, chunks(1, 30));
        store(store, SECOND, chunks(2, 3));
        store.retainFrom(GROUP, SECOND.below()).block(PATIENCE);
        SnapshotId third = new SnapshotId(GROUP, 300);
        stage(store, third, chunks(3, 30));
        SnapshotStore again = open(crash(store));
        assertThat(listed(again)).containsExactly(SECOND);
        assertThat(read(again, SECOND)).isEqualTo(chunks(2, 3));
        assertThat(staged(again, third)).isEqualTo(extent(chunks(3, 30)));
        close(again);
    }

    @Test
    default void keepsWhatReplacedAnotherWhenItIsKilled() {
        SnapshotStore store = opened();
        for (int seed = 1; seed <= 4; seed++) {
            store(store, FIRST, chunks(seed, seed));
        }
        stage(store, FIRST, chunks(5, 5));
        SnapshotStore again = open(crash(store));
        assertThat(read(again, FIRST)).isEqualTo(chunks(4, 4));
        assertThat(staged(again, FIRST)).isEqualTo(extent(chunks(5, 5)));
        done(again.commit(FIRST, extent(chunks(5, 5))));
        SnapshotStore last = open(crash(again));
        assertThat(listed(last)).containsExactly(FIRST);
        assertThat(read(last, FIRST)).isEqualTo(chunks(5, 5));
        close(last);
    }

    @Test
    default void goesOnFromWhatACrashLeft() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 60);
        Sinks.One<SnapshotStore> left = Sinks.one();
        Flux<SnapshotChunk> source =
                Flux.fromIterable(chunks)
                        // a thread that may wait for the store
                        .publishOn(Schedulers.boundedElastic(), 1)
                        .doOnNext(
                                chunk -> {
                                    if (chunk.equals(chunks.get(45))) {
                                        left.tryEmitValue(crash(store)).orThrow();
                                    }
                                });
        store.stage(FIRST, SnapshotExtent.NONE, source)
                .then()
                .onErrorResume(StorageException.class, error -> Mono.empty())
                .block(PATIENCE);
        SnapshotStore again = open(done(left.asMono()));
        SnapshotExtent staged = staged(again, FIRST);
        int count = (int) staged.chunks();
        assertThat(count).isLessThanOrEqualTo(46);
        assertThat(staged).isEqualTo(extent(chunks.subList(0, count)));
        done(again.stage(FIRST, staged, Flux.fromIterable(chunks.subList(count, 61))));
        done(again.commit(FIRST, extent(chunks)));
        assertThat(read(again, FIRST)).isEqualTo(chunks);
        close(again);
    }

    @Test
    default void endsWhatIsUnderWayWhenItCloses() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 9);
        store(store, FIRST, chunks);
        AtomicReference<Throwable> written = new AtomicReference<>();
        StepVerifier.create(store.read(FIRST, SnapshotExtent.NONE), 1)
                .expectNextCount(1)
                .then(
                        () -> {
                            store.stage(
                                            SECOND,
                                            SnapshotExtent.NONE,
                                            Flux.fromIterable(chunks).concatWith(Flux.never()))
                                    .subscribe(staged -> {}, written::set);
                            close(store);
                        })
                .expectError(StorageException.class)
                .verify(PATIENCE);
        await().atMost(PATIENCE).until(() -> written.get() instanceof StorageException);
        SnapshotStore again = open(reopen(store));
        SnapshotExtent left = staged(again, SECOND);
        assertThat(left).isEqualTo(extent(chunks.subList(0, (int) left.chunks())));
        close(again);
    }

    @Test
    default void opensOnce() {
        SnapshotStore store = opened();
        assertThatThrownBy(() -> open(store)).isInstanceOf(StorageException.class);
        assertThat(listed(store)).isEmpty();
        close(store);
    }

    @Test
    default void closesTwiceAndThenRefuses() {
        SnapshotStore store = opened();
        close(store);
        close(store);
        for (Mono<?> operation :
                List.of(
                        store.snapshots(),
                        store.staged(FIRST),
                        store.store(FIRST, Flux.fromIterable(chunks(1, 1))),
                        store.read(FIRST, SnapshotExtent.NONE).then(),
                        store.remove(FIRST))) {
            assertThatThrownBy(() -> operation.block(PATIENCE))
                    .isInstanceOf(StorageException.class);
        }
    }
}
