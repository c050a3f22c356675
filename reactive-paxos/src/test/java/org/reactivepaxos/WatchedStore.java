// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A snapshot store that tells what is done with it, and stops for ever after one step if asked. */
final class WatchedStore implements SnapshotStore {

    private final SnapshotStore store;
    private final List<SnapshotExtent> stagedFrom = new ArrayList<>();
    private final List<SnapshotId> dropped = new ArrayList<>();
    private @Nullable Step stopAfter;
    private boolean stopped;
    private long chunks;

    WatchedStore(SnapshotStore store) {
        this.store = store;
    }

    /** What is done on the way of a snapshot into its store, in this order. */
    enum Step {
        BEGUN,
        STAGED,
        COMMITTED,
        READ,
        RETAINED
    }

    WatchedStore stopAfter(@Nullable Step step) {
        stopAfter = step;
        stopped = false;
        return this;
    }

    /** Whether it has come to that step. */
    boolean hasStopped() {
        return stopped;
    }

    /** What each writer of a stage went on from. */
    List<SnapshotExtent> stagedFrom() {
        return stagedFrom;
    }

    /** How many chunks were written, in all stages. */
    long chunks() {
        return chunks;
    }

    /** Whose stages were dropped. */
    List<SnapshotId> dropped() {
        return dropped;
    }

    private <T> Mono<T> after(Step step, T value) {
        return Mono.defer(
                () -> {
                    stopped |= step == stopAfter;
                    return step == stopAfter ? Mono.never() : Mono.just(value);
                });
    }

    @Override
    public Mono<List<Snapshot>> open() {
        return store.open();
    }

    @Override
    public Mono<List<Snapshot>> snapshots() {
        return store.snapshots();
    }

    @Override
    public Mono<SnapshotExtent> staged(SnapshotId id) {
        return store.staged(id);
    }

    @Override
    public Mono<SnapshotExtent> stage(
            SnapshotId id, SnapshotExtent from, Publisher<SnapshotChunk> content) {
        stagedFrom.add(from);
        Flux<SnapshotChunk> counted = Flux.from(content).doOnNext(chunk -> chunks++);
        return after(Step.BEGUN, id)
                .flatMap(begun -> store.stage(begun, from, counted))
                .flatMap(extent -> after(Step.STAGED, extent));
    }

    @Override
    public Mono<Snapshot> commit(SnapshotId id, SnapshotExtent whole) {
        return store.commit(id, whole).flatMap(snapshot -> after(Step.COMMITTED, snapshot));
    }

    @Override
    public Flux<SnapshotChunk> read(SnapshotId id, SnapshotExtent from) {
        return store.read(id, from).concatMap(chunk -> after(Step.READ, chunk));
    }

    @Override
    public Mono<Void> retainFrom(int group, long below) {
        return store.retainFrom(group, below).then(after(Step.RETAINED, group)).then();
    }

    @Override
    public Mono<Void> remove(SnapshotId id) {
        return store.remove(id);
    }

    @Override
    public Mono<Void> dropStage(SnapshotId id) {
        dropped.add(id);
        return store.dropStage(id);
    }

    @Override
    public int maxChunkBytes() {
        return store.maxChunkBytes();
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
