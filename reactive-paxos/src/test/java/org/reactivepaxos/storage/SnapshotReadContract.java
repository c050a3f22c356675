// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.SnapshotException.Reason;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Reading: demand, going on, cancels, removal meanwhile. */
public interface SnapshotReadContract extends SnapshotStoreFixture {

    private Flux<SnapshotChunk> all(SnapshotStore store) {
        return store.read(FIRST, SnapshotExtent.NONE);
    }

    @Test
    default void emitsNoMoreThanIsRequested() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 30);
        store(store, FIRST, chunks);
        StepVerifier.create(all(store), 0)
                .expectSubscription()
                .thenRequest(2)
                .expectNextSequence(chunks.subList(0, 2))
                .thenRequest(1)
                .expectNext(chunks.get(2))
                .thenRequest(100)
                .expectNextSequence(chunks.subList(3, 31))
                .expectComplete()
                .verify(PATIENCE);
        close(store);
    }

    @Test
    default void goesOnFromWhatTheReaderHas() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 30);
        store(store, FIRST, chunks);
        for (int has : List.of(0, 1, 17, 30, 31)) {
            SnapshotExtent from = extent(chunks.subList(0, has));
            assertThat(done(store.read(FIRST, from).collectList()))
                    .isEqualTo(chunks.subList(has, 31));
        }
        close(store);
    }

    @Test
    default void refusesAReaderThatHasSomethingElse() {
        SnapshotStore store = opened();
        store(store, FIRST, chunks(1, 3));
        for (SnapshotExtent other :
                List.of(extent(chunks(2, 2)), extent(chunks(2, 3)), extent(chunks(1, 9)))) {
            assertRefused(Reason.DIFFERENT, store.read(FIRST, other));
        }
        assertRefused(Reason.UNKNOWN, store.read(SECOND, SnapshotExtent.NONE));
        close(store);
    }

    @Test
    default void servesManyReadersAtATime() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 30);
        store(store, FIRST, chunks);
        StepVerifier.create(
                        Flux.range(0, 8).flatMap(reader -> all(store).collectList(), 8).distinct())
                .expectNext(chunks)
                .expectComplete()
                .verify(PATIENCE);
        close(store);
    }

    @Test
    default void readsToTheEndWhatIsRemovedMeanwhile() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 30);
        store(store, FIRST, chunks);
        store(store, SECOND, chunks(2, 3));
        AtomicReference<CompletableFuture<Void>> gone = new AtomicReference<>();
        StepVerifier.create(all(store), 1)
                .expectNext(chunks.get(0))
                .then(() -> gone.set(store.retainFrom(GROUP, SECOND.below()).toFuture()))
                .then(() -> await().atMost(PATIENCE).until(() -> listed(store).size() == 1))
                .thenRequest(100)
                .expectNextSequence(chunks.subList(1, 31))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(gone.get()).succeedsWithin(PATIENCE);
        assertRefused(Reason.UNKNOWN, all(store));
        close(store);
    }

    @Test
    default void readsToTheEndWhatIsReplacedMeanwhile() {
        SnapshotStore store = opened();
        List<SnapshotChunk> chunks = chunks(1, 30);
        store(store, FIRST, chunks);
        StepVerifier.create(all(store), 1)
                .expectNext(chunks.get(0))
                .then(() -> store(store, FIRST, chunks(2, 9)))
                .then(() -> store(store, FIRST, chunks(3, 9)))
                .thenRequest(100)
                .expectNextSequence(chunks.subList(1, 31))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read(store, FIRST)).isEqualTo(chunks(3, 9));
        store.remove(FIRST).block(PATIENCE);
        assertThat(listed(store)).isEmpty();
        close(store);
    }

    @Test
    default void endsAReadThatIsCancelled() {
        SnapshotStore store = opened();
        store(store, FIRST, chunks(1, 30));
        StepVerifier.create(all(store), 3).expectNextCount(3).thenCancel().verify(PATIENCE);
        store.remove(FIRST).block(PATIENCE);
        store(store, FIRST, chunks(2, 30));
        StepVerifier.create(all(store), 3)
                .expectNextSequence(chunks(2, 30).subList(0, 3))
                .thenCancel()
                .verify(PATIENCE);
        close(store);
    }
}
