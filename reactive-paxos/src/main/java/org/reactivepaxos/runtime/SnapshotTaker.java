// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.LogSpace;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Takes the snapshots of one group, one at a time: the state machines at one instance, each by
 * itself; then the store; then the checkpoint in the journal, which lets go of the log; and only
 * when that is durable the older snapshots. So a crash leaves a checkpoint that has its snapshot,
 * the old one or the new one.
 */
final class SnapshotTaker {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

    private final GroupLoop loop;
    private final Machines machines;
    private final Mirror mirror;
    private final Journal journal;
    private final @Nullable SnapshotStore store;
    private final Scheduler callbacks;
    private final GroupNews news;
    private final LogAges ages;
    private final Neighbours neighbours;
    private final int maxPartBytes;
    private Sinks.@Nullable One<Long> taking;
    private volatile long lastBytes;
    private volatile boolean keepsLog;

    SnapshotTaker(
            GroupPort port, Machines machines, Mirror mirror, Disks disks, Neighbours neighbours) {
        this.loop = port.loop();
        this.machines = machines;
        this.mirror = mirror;
        this.journal = disks.journal();
        this.store = disks.snapshots();
        this.news = port.news();
        this.callbacks = port.callbacks();
        this.neighbours = neighbours;
        this.maxPartBytes = port.traffic().maxPartBytes();
        this.ages = new LogAges(TimeUnit.NANOSECONDS.convert(machines.retention().age()));
    }

    /** Where the log is, and where the snapshots are, if anywhere. */
    record Disks(Journal journal, @Nullable SnapshotStore snapshots) {

        Mono<Void> openSnapshots() {
            return snapshots == null ? Mono.empty() : snapshots.open().then();
        }

        /** Removes the snapshots of a group that was dropped. A failure costs space. */
        Mono<Void> forget(int group) {
            SnapshotStore store = snapshots;
            return store == null
                    ? Mono.empty()
                    : store.snapshots()
                            .flatMapIterable(all -> all)
                            .map(Snapshot::id)
                            .filter(id -> id.group() == group)
                            .concatMap(store::remove)
                            .then()
                            .doOnError(e -> LOG.warn("snapshots of group {} stay", group, e))
                            .onErrorComplete();
        }

        Mono<Void> closeSnapshots() {
            return snapshots == null ? Mono.empty() : Mono.defer(snapshots::close);
        }
    }

    /** Who else there is that snapshots of the group concern. */
    record Neighbours(SnapshotTurn turn, Laggards laggards, Consumer<Ledger> heirs) {}

    /** What one state machine has given. */
    record Part(int machine, Flux<ByteBuffer> content) {}

    /**
     * Takes one, or joins the one that is being taken, which a cancel does not end.
     *
     * @return the first instance that is not in it; empty when the group is closed meanwhile. Emits
     *     on the callback scheduler
     */
    Mono<Long> take() {
        return Mono.<Mono<Long>>create(sink -> loop.worker().execute(() -> sink.success(joined())))
                .flatMap(result -> result)
                .takeUntilOther(news.onClose())
                .publishOn(callbacks);
    }

    /** Size of the last one that was taken since the start; 0 before. Any thread. */
    long lastBytes() {
        return lastBytes;
    }

    /** Whether snapshots let go of no log from now on. Any thread. */
    void keepLog(boolean all) {
        keepsLog = all;
    }

    private Mono<Long> joined() {
        Sinks.One<Long> current = taking;
        if (current != null) {
            return current.asMono();
        }
        Sinks.One<Long> begun = Sinks.one();
        taking = begun;
        neighbours.turn().take(() -> begin(begun));
        return begun.asMono();
    }

    private void begin(Sinks.One<Long> begun) {
        Worker worker = loop.worker();
        begin().takeUntilOther(news.onClose())
                .subscribe(
                        below -> worker.execute(() -> end(() -> begun.tryEmitValue(below))),
                        error -> worker.execute(() -> end(() -> begun.tryEmitError(error))),
                        () -> worker.execute(() -> end(begun::tryEmitEmpty)));
    }

    /** Who hears of the end and asks again begins another. */
    private void end(Runnable emission) {
        taking = null;
        neighbours.turn().end();
        emission.run();
    }

    /** On the worker, so that ledger and state machines are those of one instance. */
    private Mono<Long> begin() {
        SnapshotStore target = store;
        if (target == null) {
            return Mono.error(
                    new IllegalStateException(
                            "no snapshot store is set; see PaxosOptions.snapshots"));
        }
        if (loop.applier().isVacant()) {
            return Mono.error(
                    new IllegalStateException(
                            "the state machines wait for the snapshot of another member"));
        }
        GroupState state = loop.state();
        Ledger ledger = state.ledger();
        if (ledger.below() <= state.snapshotBelow()) {
            return Mono.just(state.snapshotBelow());
        }
        SnapshotId id = new SnapshotId(news.group(), ledger.below());
        Sinks.One<List<Part>> parts = Sinks.one();
        loop.applier()
                .pauseAt(
                        ledger.below(),
                        () -> {
                            try {
                                parts.tryEmitValue(content(ledger.below()));
                            } catch (RuntimeException | Error e) {
                                parts.tryEmitError(e);
                            }
                        });
        return parts.asMono()
                .flatMap(content -> write(target, id, content))
                .then(checkpoint(ledger))
                .flatMap(neededFrom -> forgetOlder(target, id, neededFrom))
                .thenReturn(ledger.below());
    }

    /** With the sums over what the machines answered so far: whoever goes on from it needs them. */
    private List<Part> content(long below) {
        List<Part> content = new ArrayList<>();
        ByteBuffer sums = loop.applier().results().saved();
        content.add(new Part(ReservedMachines.RESULTS, Flux.just(sums)));
        content.addAll(machines.beginSnapshot(below, mirror));
        return content;
    }

    /** Of an earlier try there may be one already, which no checkpoint refers to. */
    private Mono<Void> write(SnapshotStore target, SnapshotId id, List<Part> parts) {
        int bytes = Math.min(maxPartBytes, target.maxChunkBytes());
        Flux<SnapshotChunk> chunks =
                Flux.fromIterable(parts)
                        .concatMap(
                                part ->
                                        SnapshotCutter.chunks(
                                                part.machine(),
                                                part.content().subscribeOn(callbacks),
                                                bytes));
        return target.store(id, chunks)
                .doOnNext(snapshot -> lastBytes = snapshot.extent().bytes())
                .then();
    }

    /** Gives the oldest snapshot that is still needed then. */
    private Mono<Long> checkpoint(Ledger ledger) {
        return Mono.<Long>create(
                        sink ->
                                loop.worker()
                                        .execute(
                                                () ->
                                                        loop.take(
                                                                taken(ledger),
                                                                () -> sink.success(has(ledger)))))
                .publishOn(callbacks);
    }

    private long has(Ledger ledger) {
        mirror.taken(ledger.below());
        neighbours.heirs().accept(ledger);
        return isLowOnSpace()
                ? ledger.below()
                : neighbours.laggards().snapshotFrom(loop.worker().now());
    }

    private boolean isLowOnSpace() {
        return journal.lowSpace().isPresent();
    }

    private SnapshotTaken taken(Ledger ledger) {
        LogRetention retention = machines.retention();
        long now = loop.worker().now();
        long oldBelow = ages.olderBelow(now);
        ages.add(ledger.below(), now);
        LogSpace space = journal.logSpace().orElse(null);
        long keptFrom = retention.keepFrom(ledger.below(), oldBelow, space);
        return new SnapshotTaken(ledger, Math.min(keptFrom, neededFrom(now)));
    }

    /** What is kept beyond the retention: all while that is wished, and what members learn. */
    private long neededFrom(long now) {
        if (keepsLog) {
            return 0;
        }
        return isLowOnSpace() ? Laggards.NONE : neighbours.laggards().logFrom(now);
    }

    /** A failure costs space until the next one, and nothing else. */
    private Mono<Void> forgetOlder(SnapshotStore target, SnapshotId id, long neededFrom) {
        return target.retainFrom(id.group(), Math.min(id.below(), neededFrom))
                .onErrorResume(
                        error -> {
                            LOG.warn("cannot remove what is older than the {}", id, error);
                            return Mono.empty();
                        });
    }
}
