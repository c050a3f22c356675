// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.SnapshotStages.Writer;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;

/**
 * Snapshots in a directory, each a Xodus environment of its own. One thread of the store's writes,
 * some others read and signal; nothing interrupts them.
 *
 * <p>Chunks become durable a transaction at a time. A snapshot has its name only when all of it was
 * read back with every checksum right; each read checks them again. A stage and each snapshot that
 * is read hold a page cache of 1 MiB, a stage some chunks and a transaction of them; so memory does
 * not grow with the size of a snapshot. The chunks of a stage are asked for on a thread of the
 * store's that may block.
 *
 * <p>Thread-safe. For one use: a restart makes another one on the same directory, which is the
 * store's alone.
 */
public final class XodusSnapshotStore implements SnapshotStore {

    private static final Logger LOG = LoggerFactory.getLogger(XodusSnapshotStore.class);

    /** Chunks on their way to a stage. */
    private static final int PREFETCH = 4;

    private final Path directory;
    private final int chunkBytesMax;
    private final SnapshotWork work;
    private final PlainPool writes;
    private final PlainPool reads;
    private final AtomicBoolean opened = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Errors when the store closes. */
    private final Sinks.Empty<Void> closing = Sinks.empty();

    private final Sinks.Empty<Void> over = Sinks.empty();

    /**
     * @param disk where a test sees, fails or loses what is written
     */
    XodusSnapshotStore(Path directory, XodusOptions options, Disk disk) {
        Objects.requireNonNull(options, "options");
        this.directory = Objects.requireNonNull(directory, "directory").toAbsolutePath();
        this.chunkBytesMax = chunkBytesMax(options);
        this.work = new SnapshotWork(this.directory, options, disk, chunkBytesMax);
        int waiting = options.reads().waiting();
        this.writes = new PlainPool("paxos-snapshots-write", 1, waiting);
        this.reads = new PlainPool("paxos-snapshots-read", options.reads().threads(), waiting);
    }

    /** A chunk must fit into a file of the log. */
    private static int chunkBytesMax(XodusOptions options) {
        long bytes = options.fileBytes() / 2 - SnapshotRecord.OVERHEAD_BYTES;
        return (int) Math.min(SnapshotChunk.BYTES_MAX, bytes);
    }

    /** A store in the directory, which is made where it does not exist, with default options. */
    public static XodusSnapshotStore at(Path directory) {
        return at(directory, XodusOptions.defaults());
    }

    /**
     * A store in the directory, which is made where it does not exist.
     *
     * @param options of these, the length of a file, the bytes of a transaction and the bounds of
     *     reads count; all may change between starts
     */
    public static XodusSnapshotStore at(Path directory, XodusOptions options) {
        return new XodusSnapshotStore(directory, options, new Disk());
    }

    @Override
    public Mono<List<Snapshot>> open() {
        return Mono.defer(
                () ->
                        opened.compareAndSet(false, true)
                                ? run(work::open)
                                : Mono.error(
                                        new StorageException(
                                                "this snapshot store was opened before; make"
                                                        + " another one")));
    }

    @Override
    public Mono<List<Snapshot>> snapshots() {
        return run(work::list);
    }

    @Override
    public Mono<SnapshotExtent> staged(SnapshotId id) {
        return run(() -> work.staged(id));
    }

    @Override
    public Mono<SnapshotExtent> stage(
            SnapshotId id, SnapshotExtent from, Publisher<SnapshotChunk> chunks) {
        return Mono.defer(() -> stage(new Writer(id, from), Flux.from(chunks)))
                .publishOn(reads.finishing())
                .onErrorMap(RejectedExecutionException.class, this::refused);
    }

    private Mono<SnapshotExtent> stage(Writer writer, Flux<SnapshotChunk> chunks) {
        return begin(writer)
                .flatMapMany(
                        begun ->
                                chunks.subscribeOn(reads.finishing())
                                        .takeUntilOther(closing.asMono()))
                .publishOn(writes.finishing(), PREFETCH)
                .doOnNext(chunk -> work.append(writer, chunk))
                .then(onWriter(() -> work.end(writer)))
                .onErrorResume(error -> endQuietly(writer).then(Mono.error(error)))
                .doOnCancel(() -> writes.execute(() -> work.endQuietly(writer)));
    }

    private Mono<Boolean> begin(Writer writer) {
        return onWriter(
                        () -> {
                            work.begin(writer);
                            return true;
                        })
                .subscribeOn(writes.finishing());
    }

    private Mono<Boolean> endQuietly(Writer writer) {
        return onWriter(
                        () -> {
                            work.endQuietly(writer);
                            return true;
                        })
                .subscribeOn(writes.finishing());
    }

    @Override
    public Mono<Snapshot> commit(SnapshotId id, SnapshotExtent whole) {
        return run(() -> work.commit(id, whole));
    }

    @Override
    public Flux<SnapshotChunk> read(SnapshotId id, SnapshotExtent from) {
        return Flux.<SnapshotChunk, SnapshotReader>generate(
                        () -> work.read(id, from),
                        (SnapshotReader reader, SynchronousSink<SnapshotChunk> sink) ->
                                reader.next(sink),
                        reader -> reads.execute(reader::close))
                .subscribeOn(reads.finishing())
                .takeUntilOther(closing.asMono().publishOn(reads.finishing()))
                .onErrorMap(RejectedExecutionException.class, this::refused);
    }

    @Override
    public Mono<Void> retainFrom(int group, long below) {
        return run(() -> work.retainFrom(group, below)).flatMap(this::gone);
    }

    @Override
    public Mono<Void> remove(SnapshotId id) {
        return run(() -> work.remove(id)).flatMap(this::gone);
    }

    @Override
    public Mono<Void> dropStage(SnapshotId id) {
        return run(() -> {
                    work.dropStage(id);
                    return true;
                })
                .then();
    }

    private Mono<Void> gone(List<CommittedSnapshot> leaving) {
        return Flux.fromIterable(leaving)
                .flatMap(each -> each.gone().doFinally(signal -> work.forget(each)))
                .then()
                .publishOn(reads.finishing());
    }

    @Override
    public int maxChunkBytes() {
        return chunkBytesMax;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(
                () -> {
                    if (closed.compareAndSet(false, true)) {
                        closing.tryEmitError(
                                new StorageException(
                                        directory + ": the snapshot store was closed"));
                        writes.execute(this::closeNow);
                    }
                    return over.asMono();
                });
    }

    private void closeNow() {
        work.endWriters();
        reads.close();
        try {
            work.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed properly", directory, e);
        }
        writes.shutdown();
        over.tryEmitEmpty();
    }

    private <T> Mono<T> run(Callable<T> operation) {
        return onWriter(operation)
                .subscribeOn(writes.finishing())
                .publishOn(reads.finishing())
                .onErrorMap(RejectedExecutionException.class, this::refused);
    }

    /** What the disk throws gets the type that the store promises. */
    private <T> Mono<T> onWriter(Callable<T> operation) {
        return Mono.fromCallable(
                () -> {
                    try {
                        return operation.call();
                    } catch (StorageException e) {
                        throw e;
                    } catch (IOException | RuntimeException e) {
                        throw new StorageException(
                                directory + " cannot be used; check the disk", e);
                    }
                });
    }

    private StorageException refused(RejectedExecutionException e) {
        return new StorageException(
                directory + ": too many operations wait; ask for fewer at a time", e);
    }
}
