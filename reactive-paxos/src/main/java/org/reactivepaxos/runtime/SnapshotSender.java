// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotDemand;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotGone;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Sends the snapshots of one group to members that demand them. Remembers nothing of a transfer: a
 * demand says what it goes on from. One answer to a member at a time, of a few parts, and none
 * before the bulk lane has room: so what is in memory is bounded, and votes overtake it. On the
 * group's worker.
 */
final class SnapshotSender {

    /** Parts sent for one demand, whatever it says. */
    static final int PARTS_MAX = 4;

    private static final Duration ROOM_LOOK = Duration.ofMillis(5);
    private static final int ROOM_LOOKS_MAX = 200;

    private final GroupPort port;
    private final SnapshotStore store;
    private final Laggards laggards;
    private final Scheduler callbacks;
    private final OpenSnapshot open;
    private final Set<Integer> answering = new HashSet<>();
    private @Nullable Ledger latest;

    SnapshotSender(GroupPort port, SnapshotStore store, Laggards laggards) {
        this.port = port;
        this.store = store;
        this.laggards = laggards;
        this.open = new OpenSnapshot(port, store);
        this.callbacks = port.callbacks();
    }

    /** No room for parts yet. */
    private static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoRoom() {
            super("no room for bulk", null, false, false);
        }
    }

    /** This member's latest snapshot is that of the ledger; it and its checkpoint are durable. */
    void latest(Ledger ledger) {
        latest = ledger;
    }

    /** The ledger of the latest snapshot; null for none. */
    @Nullable Ledger latest() {
        return latest;
    }

    /** The oldest snapshot that must not go: the latest, or one that is being sent. */
    long oldestNeeded() {
        Ledger ledger = latest;
        long own = ledger == null ? 0 : ledger.below();
        return Math.min(own, laggards.snapshotFrom(port.worker().now()));
    }

    /** A member wants to know which that is. */
    void onAsk(int member) {
        Ledger ledger = latest;
        if (ledger == null) {
            port.send(member, SnapshotGone.ANY);
        } else if (answering.add(member)) {
            SnapshotId id = new SnapshotId(port.group(), ledger.below());
            laggards.fetches(member, ledger.below(), port.worker().now());
            Mono<SnapshotMessage> head =
                    store.snapshots()
                            .publishOn(callbacks)
                            .flatMapIterable(all -> all)
                            .filter(snapshot -> snapshot.id().equals(id))
                            .next()
                            .map(snapshot -> SnapshotParts.head(snapshot, ledger));
            answer(member, id, hasRoom(member).then(head).flux());
        }
    }

    void onDemand(int member, SnapshotDemand demand) {
        if (latest == null) {
            // Whatever the store has, after a resync it may be wrong.
            port.send(member, new SnapshotGone(demand.below()));
        } else if (answering.add(member)) {
            SnapshotId id = new SnapshotId(port.group(), demand.below());
            laggards.fetches(member, demand.below(), port.worker().now());
            open.keep(id);
            SnapshotExtent have = SnapshotParts.extent(demand.have());
            int parts = Math.min(demand.parts(), PARTS_MAX);
            answer(
                    member,
                    id,
                    hasRoom(member)
                            .thenReturn(true)
                            .flatMapMany(room -> store.read(id, have).take(parts))
                            .publishOn(callbacks, PARTS_MAX)
                            .scan(new Sent(have, null), (sent, chunk) -> sent.then(id, chunk))
                            .<SnapshotMessage>mapNotNull(Sent::part)
                            // Whoever takes it for longer than it is would ask for ever.
                            .switchIfEmpty(Mono.just(new SnapshotGone(demand.below()))));
        }
    }

    /** How far an answer has come, and what it sent last. */
    private record Sent(SnapshotExtent through, @Nullable SnapshotPart part) {
        Sent then(SnapshotId id, SnapshotChunk chunk) {
            SnapshotExtent next = through.plus(chunk, SnapshotChunk.BYTES_MAX);
            return new Sent(next, SnapshotParts.part(id, chunk, next));
        }
    }

    private Mono<Void> hasRoom(int member) {
        return Mono.<Void>fromRunnable(
                        () -> {
                            if (!port.traffic().hasRoom(member, port.group())) {
                                throw new NoRoom();
                            }
                        })
                .retryWhen(
                        Retry.fixedDelay(ROOM_LOOKS_MAX, ROOM_LOOK)
                                .filter(NoRoom.class::isInstance)
                                .scheduler(callbacks));
    }

    /** Whoever gets no answer demands again. */
    private void answer(int member, SnapshotId id, Flux<? extends SnapshotMessage> messages) {
        messages.cast(SnapshotMessage.class)
                .collectList()
                .onErrorResume(error -> Mono.just(failed(member, id, error)))
                .subscribe(all -> port.worker().execute(() -> send(member, all)));
    }

    private List<SnapshotMessage> failed(int member, SnapshotId id, Throwable error) {
        if (Exceptions.isRetryExhausted(error)) {
            return List.of();
        }
        port.watch().snapshotNotSent(member, id, error);
        return List.of(new SnapshotGone(id.below()));
    }

    private void send(int member, List<SnapshotMessage> messages) {
        answering.remove(member);
        messages.forEach(message -> port.send(member, message));
    }
}
