// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.reactivepaxos.storage.MemorySnapshots.Writer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Snapshots that live as long as this object: for tests and first tries. Closing keeps everything;
 * a further {@link #open} is a restart. Thread-safe.
 */
public final class InMemorySnapshotStore implements SnapshotStore {

    /** Chunks on their way to a stage. */
    private static final int PREFETCH = 4;

    private final Supplier<Scheduler> scheduler;
    private final MemorySnapshots snapshots = new MemorySnapshots();

    /** Errors when this start ends; null between two. */
    private final AtomicReference<Sinks.Empty<Void>> session = new AtomicReference<>();

    private InMemorySnapshotStore(Supplier<Scheduler> scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    /** A store that works and signals on {@link Schedulers#boundedElastic()}. */
    public static InMemorySnapshotStore create() {
        return new InMemorySnapshotStore(Schedulers::boundedElastic);
    }

    /** A store that works and signals on the scheduler given for each operation. */
    public static InMemorySnapshotStore on(Supplier<Scheduler> scheduler) {
        return new InMemorySnapshotStore(scheduler);
    }

    @Override
    public Mono<List<Snapshot>> open() {
        return Mono.fromCallable(
                        () -> {
                            if (!session.compareAndSet(null, Sinks.empty())) {
                                throw new StorageException(
                                        "this snapshot store is open; close it first");
                            }
                            return snapshots.list();
                        })
                .subscribeOn(scheduler.get());
    }

    @Override
    public Mono<List<Snapshot>> snapshots() {
        return run(snapshots::list);
    }

    @Override
    public Mono<SnapshotExtent> staged(SnapshotId id) {
        return run(() -> snapshots.staged(id));
    }

    @Override
    public Mono<SnapshotExtent> stage(
            SnapshotId id, SnapshotExtent from, Publisher<SnapshotChunk> chunks) {
        return Mono.defer(
                () -> {
                    Writer writer = new Writer(id, from);
                    return run(() -> {
                                snapshots.begin(writer);
                                return true;
                            })
                            .flatMapMany(begun -> untilClosed(Flux.from(chunks)))
                            .publishOn(scheduler.get(), PREFETCH)
                            .doOnNext(chunk -> snapshots.append(writer, chunk))
                            .then(Mono.fromCallable(() -> snapshots.end(writer)))
                            .doOnError(error -> snapshots.end(writer))
                            .doOnCancel(() -> snapshots.end(writer));
                });
    }

    @Override
    public Mono<Snapshot> commit(SnapshotId id, SnapshotExtent whole) {
        return run(() -> snapshots.commit(id, whole));
    }

    @Override
    public Flux<SnapshotChunk> read(SnapshotId id, SnapshotExtent from) {
        return untilClosed(
                Flux.defer(() -> Flux.fromIterable(snapshots.read(id, from)))
                        .subscribeOn(scheduler.get()));
    }

    @Override
    public Mono<Void> retainFrom(int group, long below) {
        return run(() -> {
                    snapshots.retainFrom(group, below);
                    return true;
                })
                .then();
    }

    @Override
    public Mono<Void> remove(SnapshotId id) {
        return run(() -> {
                    snapshots.remove(id);
                    return true;
                })
                .then();
    }

    @Override
    public Mono<Void> dropStage(SnapshotId id) {
        return run(() -> {
                    snapshots.dropStage(id);
                    return true;
                })
                .then();
    }

    @Override
    public int maxChunkBytes() {
        return SnapshotChunk.BYTES_MAX;
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> end("the snapshot store was closed"));
    }

    /**
     * Ends this start as a power cut would: of each stage that is being written, what is not
     * durable yet is lost.
     *
     * @param kept told the number of such chunks, says how many of them stay all the same
     * @return completes when the store can be opened again; crashes on subscription
     */
    public Mono<Void> crash(IntUnaryOperator kept) {
        return Mono.fromRunnable(
                () -> {
                    snapshots.crash(kept);
                    end("the in-memory snapshot store was crashed");
                });
    }

    private void end(String reason) {
        Sinks.Empty<Void> ended = session.getAndSet(null);
        if (ended != null) {
            snapshots.endAll();
            ended.tryEmitError(new StorageException(reason));
        }
    }

    private Sinks.Empty<Void> opened() {
        Sinks.Empty<Void> open = session.get();
        if (open == null) {
            throw new StorageException("this snapshot store is not open");
        }
        return open;
    }

    private <T> Flux<T> untilClosed(Flux<T> flux) {
        return flux.takeUntilOther(Mono.defer(() -> opened().asMono()).publishOn(scheduler.get()));
    }

    private <T> Mono<T> run(Callable<T> operation) {
        return Mono.defer(
                () ->
                        Mono.fromCallable(
                                        () -> {
                                            opened();
                                            return operation.call();
                                        })
                                .subscribeOn(scheduler.get()));
    }
}
