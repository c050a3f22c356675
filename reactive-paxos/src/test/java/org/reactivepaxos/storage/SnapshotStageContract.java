// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.SnapshotException.Reason;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Writing a stage: demand, bounds, cancels, going on. */
public interface SnapshotStageContract extends SnapshotStoreFixture {

    @Test
    default void tellsWhatIsStaged() {
        SnapshotStore store = opened();
        assertThat(staged(store, FIRST)).isEqualTo(SnapshotExtent.NONE);
        assertThat(stage(store, FIRST, chunks(1, 20))).isEqualTo(extent(chunks(1, 20)));
        assertThat(staged(store, FIRST)).isEqualTo(extent(chunks(1, 20)));
        close(store);
    }

    @Test
    default void doesNothingBeforeItIsSubscribedTo() {
        SnapshotStore store = opened();
        store.stage(FIRST, SnapshotExtent.NONE, Flux.fromIterable(chunks(1, 3)));
        assertThat(staged(store, FIRST)).isEqualTo(SnapshotExtent.NONE);
        close(store);
    }

    @Test
    default void requestsSomeChunksAtATime() {
        SnapshotStore store = opened();
        AtomicLong requested = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Flux<SnapshotChunk> source =
                Flux.fromIterable(chunks(1, 200))
                        .doOnRequest(
                                count -> {
                                    requested.addAndGet(count);
                                    most.accumulateAndGet(count, Math::max);
                                });
        done(store.stage(FIRST, SnapshotExtent.NONE, source));
        assertThat(most.get()).isBetween(1L, 16L);
        assertThat(requested.get()).isBetween(201L, 201L + 16);
        close(store);
    }

    @Test
    default void goesOnFromWhatACancelledWriterLeft() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(2, 30);
        Sinks.Many<SnapshotChunk> source = Sinks.many().unicast().onBackpressureBuffer();
        Disposable writer = store.stage(FIRST, SnapshotExtent.NONE, source.asFlux()).subscribe();
        await().atMost(PATIENCE).until(() -> source.currentSubscriberCount() == 1);
        source.tryEmitNext(chunks.get(0)).orThrow();
        source.tryEmitNext(chunks.get(1)).orThrow();
        writer.dispose();
        SnapshotExtent left = staged(store, FIRST);
        assertThat(left)
                .isIn(
                        extent(chunks.subList(0, 2)),
                        extent(chunks.subList(0, 1)),
                        SnapshotExtent.NONE);
        assertThat(source.currentSubscriberCount()).isZero();
        SnapshotExtent whole =
                done(store.stage(FIRST, left, Flux.fromIterable(chunks).skip(left.chunks())));
        assertThat(whole).isEqualTo(extent(chunks));
        done(store.commit(FIRST, whole));
        assertThat(read(store, FIRST)).isEqualTo(chunks);
        close(store);
    }

    @Test
    default void goesOnFromWhatAFailedSourceLeft() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(3, 30);
        StepVerifier.create(
                        store.stage(
                                FIRST,
                                SnapshotExtent.NONE,
                                Flux.fromIterable(chunks.subList(0, 9))
                                        .concatWith(Flux.error(new IllegalStateException("cut")))))
                .expectErrorMessage("cut")
                .verify(PATIENCE);
        SnapshotExtent left = extent(chunks.subList(0, 9));
        assertThat(staged(store, FIRST)).isEqualTo(left);
        done(store.stage(FIRST, left, Flux.fromIterable(chunks.subList(9, 31))));
        done(store.commit(FIRST, extent(chunks)));
        assertThat(read(store, FIRST)).isEqualTo(chunks);
        close(store);
    }

    @Test
    default void refusesToGoOnFromWhatIsNotStaged() {
        SnapshotStore store = opened();
        stage(store, FIRST, chunks(1, 4));
        for (SnapshotExtent other : List.of(extent(chunks(2, 4)), extent(chunks(1, 3)))) {
            assertRefused(Reason.DIFFERENT, store.stage(FIRST, other, Flux.empty()));
        }
        assertRefused(Reason.DIFFERENT, store.stage(SECOND, extent(chunks(1, 4)), Flux.empty()));
        assertThat(staged(store, FIRST)).isEqualTo(extent(chunks(1, 4)));
        close(store);
    }

    @Test
    default void beginsAnewFromNothing() {
        SnapshotStore store = opened();
        stage(store, FIRST, chunks(1, 40));
        stage(store, FIRST, chunks(2, 3));
        done(store.commit(FIRST, extent(chunks(2, 3))));
        assertThat(read(store, FIRST)).isEqualTo(chunks(2, 3));
        close(store);
    }

    @Test
    default void letsOneWriteAStageAtATime() {
        SnapshotStore store = opened();
        Sinks.Many<SnapshotChunk> silent = Sinks.many().unicast().onBackpressureBuffer();
        AtomicBoolean begun = new AtomicBoolean();
        Disposable writer =
                store.stage(
                                FIRST,
                                SnapshotExtent.NONE,
                                silent.asFlux().doOnSubscribe(subscribed -> begun.set(true)))
                        .subscribe();
        await().atMost(PATIENCE).untilTrue(begun);
        assertRefused(Reason.BUSY, store.stage(FIRST, SnapshotExtent.NONE, Flux.just(chunk(0, 1))));
        assertRefused(Reason.BUSY, store.commit(FIRST, extent(chunks(1, 1))));
        assertRefused(Reason.BUSY, store.remove(FIRST));
        assertRefused(Reason.BUSY, store.dropStage(FIRST));
        stage(store, SECOND, chunks(1, 2));
        writer.dispose();
        stage(store, FIRST, chunks(1, 2));
        close(store);
    }

    private static SnapshotChunk chunk(int machine, int size) {
        return SnapshotChunk.of(machine, new byte[size]);
    }

    @Test
    default void takesChunksUpToItsBound() {
        SnapshotStore store = opened();
        int bound = store.maxChunkBytes();
        assertThat(bound).isBetween(1, SnapshotChunk.BYTES_MAX);
        List<SnapshotChunk> chunks = List.of(chunk(1, bound - 1), chunk(1, bound));
        store(store, FIRST, chunks);
        assertThat(read(store, FIRST)).isEqualTo(chunks);
        assertRefused(
                Reason.CHUNK_TOO_LARGE,
                store.stage(SECOND, SnapshotExtent.NONE, Flux.just(chunk(1, bound + 1))));
        close(store);
    }

    @Test
    default void takesPartsInOrderOnly() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = List.of(chunk(2, 5), chunk(2, 0), chunk(1, 5));
        assertRefused(
                Reason.OUT_OF_ORDER,
                store.stage(FIRST, SnapshotExtent.NONE, Flux.fromIterable(chunks)));
        assertThat(staged(store, FIRST)).isEqualTo(extent(chunks.subList(0, 2)));
        close(store);
    }

    @Test
    default void signalsOnAThreadThatMayBlock() {
        SnapshotStore store = opened();
        AtomicLong blocking = new AtomicLong();
        Runnable count =
                () -> {
                    if (!Schedulers.isInNonBlockingThread()) {
                        blocking.incrementAndGet();
                    }
                };
        Flux<SnapshotChunk> source =
                Flux.fromIterable(chunks(1, 10)).publishOn(Schedulers.parallel());
        done(store.store(FIRST, source).doOnNext(stored -> count.run()));
        done(
                store.read(FIRST, SnapshotExtent.NONE)
                        .doOnNext(chunk -> count.run())
                        .subscribeOn(Schedulers.parallel())
                        .count());
        assertThat(blocking.get()).isEqualTo(12);
        close(store);
    }
}
