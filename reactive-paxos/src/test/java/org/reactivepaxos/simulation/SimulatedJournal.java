// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.simulation.SimulatedDisk.Entry;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One start of a journal on a simulated disk: one sync after the other, each of what gathered. */
final class SimulatedJournal implements Journal {

    private static final int SYNC_MAX = (int) Duration.ofMillis(3).toNanos();
    private static final int SLOW_SYNC_MAX = (int) Duration.ofMillis(300).toNanos();
    private static final int READ_MAX = (int) Duration.ofMillis(2).toNanos();

    private final SimulatedDisk disk;
    private final Timeline timeline;
    private final Hazards hazards;
    private final SimulatedScheduler threads;
    private final Scheduler.Worker thread;
    private final Sinks.Many<Long> durable = Sinks.many().replay().latest();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private List<Entry> gathered = new ArrayList<>();
    private List<Entry> syncing = List.of();
    private long position;
    private boolean busy;
    private boolean closing;
    private boolean over;

    SimulatedJournal(
            SimulatedDisk disk, Timeline timeline, Hazards hazards, SimulatedScheduler threads) {
        this.disk = disk;
        this.timeline = timeline;
        this.hazards = hazards;
        this.threads = threads;
        this.thread = threads.createWorker();
    }

    @Override
    public Mono<Recovery> open(int member) {
        return Mono.fromCallable(() -> disk.open(timeline.random().nextLong()));
    }

    @Override
    public long append(int group, List<LogRecord> records) {
        for (LogRecord logRecord : records) {
            gather(new Entry(group, logRecord, null));
        }
        return position;
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        gather(new Entry(-1, null, peer));
        return position;
    }

    private void gather(Entry entry) {
        if (over || closing) {
            throw new StorageException("the journal is closed");
        }
        gathered.add(entry);
        position++;
        syncIfIdle();
    }

    private void syncIfIdle() {
        if (busy || over) {
            return;
        }
        if (gathered.isEmpty()) {
            endIfClosing();
            return;
        }
        busy = true;
        syncing = gathered;
        gathered = new ArrayList<>();
        long through = position;
        int most = hazards.strike(Fault.SLOW_DISK) ? SLOW_SYNC_MAX : SYNC_MAX * disk.slowness();
        timeline.after(timeline.random().nextInt(most), () -> synced(through));
    }

    private void synced(long through) {
        if (over) {
            return;
        }
        if (hazards.strike(Fault.FAILED_SYNC)) {
            fail();
            return;
        }
        syncing.forEach(disk::write);
        syncing = List.of();
        busy = false;
        thread.schedule(() -> durable.tryEmitNext(through));
        syncIfIdle();
    }

    private void fail() {
        loseUnsynced();
        StorageException failure = new StorageException("a sync failed");
        thread.schedule(() -> durable.tryEmitError(failure));
        closed.tryEmitEmpty();
    }

    private void endIfClosing() {
        if (closing && !over) {
            over = true;
            durable.tryEmitComplete();
            closed.tryEmitEmpty();
        }
    }

    /** The process is gone. What was on its way to the disk may have arrived in part. */
    void crash() {
        if (!over) {
            loseUnsynced();
        }
    }

    private void loseUnsynced() {
        over = true;
        if (!syncing.isEmpty() && hazards.strike(Fault.TORN_WRITE)) {
            syncing.subList(0, timeline.random().nextInt(syncing.size() + 1)).forEach(disk::write);
        }
        syncing = List.of();
        gathered = new ArrayList<>();
    }

    @Override
    public Flux<Long> durable() {
        return durable.asFlux().onBackpressureLatest();
    }

    @Override
    public int maxRunBytes() {
        return 1 << 20;
    }

    @Override
    public long pendingBytes() {
        return gathered.size() + (long) syncing.size();
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return Mono.create(
                sink ->
                        threads.schedule(
                                () -> sink.success(disk.read(group, from, below, maxBytes)),
                                timeline.random().nextInt(READ_MAX),
                                TimeUnit.NANOSECONDS));
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(
                () -> {
                    closing = true;
                    syncIfIdle();
                    return over ? Mono.empty() : closed.asMono();
                });
    }
}
