// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A journal that lives as long as this object: for tests and first tries. A member that keeps its
 * log here and whose process ends must not come back under the same member id.
 *
 * <p>What was appended becomes durable on a task of the scheduler, never within {@link #append}
 * (unless the scheduler itself runs tasks at once). Closing keeps everything; a further {@link
 * #open} is a restart: it recovers what was durable and adds to the lineage. Thread-safe.
 */
public final class InMemoryJournal implements Journal {

    private final Supplier<Scheduler> scheduler;
    private final long storage = randomStorageId();
    private final Object lock = new Object();
    private final Map<Integer, Shelf> shelves = new HashMap<>();
    private final Map<Long, PeerIdentity> peers = new HashMap<>();
    private int member;
    private Lineage lineage = Lineage.NONE;
    private @Nullable InMemorySession session;

    private InMemoryJournal(Supplier<Scheduler> scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    /** A journal that becomes durable on {@link Schedulers#parallel()}. */
    public static InMemoryJournal create() {
        return new InMemoryJournal(Schedulers::parallel);
    }

    /** A journal that becomes durable on the scheduler given for each sync. */
    public static InMemoryJournal on(Supplier<Scheduler> scheduler) {
        return new InMemoryJournal(scheduler);
    }

    private static long randomStorageId() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    @Override
    public Mono<Recovery> open(int opening) {
        return Mono.fromCallable(
                () -> {
                    synchronized (lock) {
                        if (session != null && !session.isOver()) {
                            throw new StorageException("this journal is open; close it first");
                        }
                        if (member != 0 && member != opening) {
                            throw new StorageException(
                                    "this journal belongs to member "
                                            + member
                                            + ", not to member "
                                            + opening
                                            + "; give each member a journal of its own");
                        }
                        member = opening;
                        lineage = lineage.next(ThreadLocalRandom.current().nextLong());
                        session = new InMemorySession(scheduler, this::apply);
                        return recovery();
                    }
                });
    }

    private Recovery recovery() {
        Map<Integer, RecoveredGroup> groups = new HashMap<>();
        Set<Integer> dropped = new HashSet<>();
        shelves.forEach(
                (group, shelf) -> {
                    if (shelf.log.isDropped()) {
                        dropped.add(group);
                    } else {
                        groups.put(group, shelf.recovered());
                    }
                });
        return new Recovery(storage, lineage, groups, dropped, peers);
    }

    @Override
    public long append(int group, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no records to append");
        }
        return opened().append(new Appended.Records(group, List.copyOf(records)));
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        return opened().append(new Appended.Peer(peer));
    }

    @Override
    public Flux<Long> durable() {
        return Flux.defer(() -> opened().durable());
    }

    @Override
    public int maxRunBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long pendingBytes() {
        return opened().pendingBytes();
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return Mono.fromCallable(
                () -> {
                    synchronized (lock) {
                        Shelf shelf = shelves.get(group);
                        return shelf == null ? List.<Run>of() : shelf.read(from, below, maxBytes);
                    }
                });
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(
                () -> {
                    synchronized (lock) {
                        if (session == null) {
                            return Mono.empty();
                        }
                    }
                    return opened().close();
                });
    }

    /**
     * Ends this start as a power cut would: what is not durable yet is lost, and {@link #durable()}
     * errors.
     *
     * @return completes when the journal can be opened again; crashes on subscription
     */
    public Mono<Void> crash() {
        return Mono.defer(() -> opened().crash());
    }

    private InMemorySession opened() {
        synchronized (lock) {
            if (session == null) {
                throw new StorageException("this journal was not opened");
            }
            return session;
        }
    }

    private void apply(Appended appended) {
        synchronized (lock) {
            if (appended instanceof Appended.Records batch) {
                Shelf shelf = shelves.computeIfAbsent(batch.group(), id -> new Shelf());
                batch.records().forEach(shelf::apply);
            } else if (appended instanceof Appended.Peer seen) {
                peers.merge(
                        seen.peer().storage(),
                        seen.peer(),
                        (old, peer) -> peer.incarnation() >= old.incarnation() ? peer : old);
            }
        }
    }

    /** One group: the index and the runs it points to, by number. */
    private static final class Shelf {
        private final GroupLog log = new GroupLog();
        private final Map<Long, Run> runs = new HashMap<>();
        private long stored;

        void apply(LogRecord record) {
            log.apply(record, stored);
            if (log.isDropped()) {
                runs.clear();
            } else if (record instanceof RunStored stores) {
                runs.put(stored++, stores.run());
            } else if (record instanceof Checkpoint) {
                letGo();
            }
        }

        /** The index is rid of what is let go of by now; memory must be, too. */
        private void letGo() {
            Set<Long> held = new HashSet<>();
            log.retained(0, Integer.MAX_VALUE).forEach(span -> held.add(span.location()));
            runs.keySet().retainAll(held);
        }

        RecoveredGroup recovered() {
            return log.recovered(this::run);
        }

        List<Run> read(long from, long below, int maxBytes) {
            RunCollector collector = new RunCollector(from, below, maxBytes);
            while (collector.wantsMore()) {
                Span span = log.at(collector.next());
                if (span == null) {
                    break;
                }
                collector.add(run(span.location()), span);
            }
            return collector.runs();
        }

        private Run run(long location) {
            return Objects.requireNonNull(runs.get(location), "an indexed run is held");
        }
    }
}
