// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Fetches the snapshot of another member, one at a time: into a stage of the store, as the disk
 * takes it; checked as a whole and committed; then the core decides whether it is installed or goes
 * again. A transfer that breaks off goes on from what is staged, also with another member that has
 * the very same snapshot. On the group's worker, but for what says otherwise.
 */
final class SnapshotFetch {

    private final GroupPort port;
    private final SnapshotStore store;
    private final SnapshotTurn turn;
    private final SnapshotInstall install;
    private final SnapshotSender heir;
    private final Scheduler callbacks;
    private @Nullable SnapshotPull pull;
    private @Nullable Offered begun;
    private long pausedUntil;
    private boolean paused;

    SnapshotFetch(
            GroupPort port,
            SnapshotStore store,
            SnapshotTurn turn,
            SnapshotInstall install,
            SnapshotSender heir) {
        this.port = port;
        this.store = store;
        this.turn = turn;
        this.install = install;
        this.heir = heir;
        this.callbacks = port.callbacks();
    }

    /** What a member has, decoded. */
    private record Offered(int member, SnapshotHead head, Ledger ledger, SnapshotId id) {
        SnapshotExtent whole() {
            return SnapshotParts.extent(head.whole());
        }
    }

    /** Begins, unless one is under way or it is not the time: the core asks again. */
    void want(SnapshotWanted wanted) {
        long now = port.worker().now();
        if (pull != null || (paused && now - pausedUntil < 0) || !turn.tryTake()) {
            return;
        }
        if (!port.traffic().begin()) {
            turn.end();
            return;
        }
        SnapshotPull next =
                new SnapshotPull(port, wanted.member(), port.traffic().patience(), callbacks);
        pull = next;
        Worker worker = port.worker();
        fetch(next)
                .flatMap(this::receive)
                .takeUntilOther(port.onEnd())
                .subscribe(
                        unused -> {},
                        error -> worker.execute(() -> failed(next, error)),
                        () -> worker.execute(this::succeeded));
    }

    private void failed(SnapshotPull failed, Throwable error) {
        port.watch().snapshotNotFetched(failed.member(), error);
        if (error instanceof SnapshotException) {
            begun = null;
        }
        paused = true;
        pausedUntil = port.worker().now() + port.traffic().patience().toNanos();
        end();
    }

    /** Or it was of no use. */
    private void succeeded() {
        begun = null;
        end();
    }

    private void end() {
        pull = null;
        port.traffic().end();
        turn.end();
    }

    void onMessage(int member, SnapshotMessage message) {
        SnapshotPull current = pull;
        if (current != null && current.member() == member) {
            current.onMessage(message);
        }
    }

    /** Nothing is heard of that member's node. */
    void onSilent(int member) {
        SnapshotPull current = pull;
        if (current != null && current.member() == member) {
            current.giveUp();
        }
    }

    private Mono<Offered> fetch(SnapshotPull from) {
        return offered(from)
                .filterWhen(this::begin)
                .flatMap(
                        offered ->
                                committedBefore(offered)
                                        .switchIfEmpty(
                                                store.staged(offered.id())
                                                        .flatMap(
                                                                staged ->
                                                                        stage(
                                                                                from, offered,
                                                                                staged)))
                                        .thenReturn(offered));
    }

    /** While a transfer of a member goes on, that member keeps what it sends, and may have more. */
    private Mono<Offered> offered(SnapshotPull from) {
        Offered same = begun;
        return same != null && same.member() == from.member()
                ? Mono.just(same)
                : from.head().publishOn(callbacks).map(head -> decoded(from.member(), head));
    }

    /** Whether it is of any use by now. What was begun of another one is not any more. */
    private Mono<Boolean> begin(Offered offered) {
        return port.worker()
                .call(
                        () -> {
                            Offered before = begun;
                            begun = offered;
                            Mono<Void> gone =
                                    before == null || before.id().equals(offered.id())
                                            ? Mono.empty()
                                            : store.dropStage(before.id());
                            boolean useful = isUseful(offered.id().below());
                            return gone.thenReturn(useful);
                        })
                .flatMap(useful -> useful);
    }

    /** Of what is decided here a snapshot is of use to machines that have none. */
    private boolean isUseful(long below) {
        return below > port.state().decidedBelow()
                || (port.loop().applier().isVacant() && below >= port.state().snapshotBelow());
    }

    private Offered decoded(int member, SnapshotHead head) {
        return new Offered(
                member,
                head,
                SnapshotParts.ledger(head),
                new SnapshotId(port.group(), head.below()));
    }

    /** Goes on from what is staged; from nothing where that member's snapshot begins otherwise. */
    private Mono<Snapshot> stage(SnapshotPull from, Offered offered, SnapshotExtent staged) {
        SnapshotId id = offered.id();
        SnapshotExtent whole = offered.whole();
        Mono<Snapshot> once =
                store.stage(id, staged, from.parts(id, staged, whole))
                        .then(store.commit(id, whole));
        return once.onErrorResume(
                SnapshotException.class,
                error ->
                        switch (error.reason()) {
                            case UNKNOWN, DIFFERENT, DAMAGED ->
                                    staged.equals(SnapshotExtent.NONE)
                                            ? store.dropStage(id).then(Mono.error(error))
                                            : stage(from, offered, SnapshotExtent.NONE);
                            default -> Mono.error(error);
                        });
    }

    /** Of a life that ended before the core could tell what becomes of it. */
    private Mono<Snapshot> committedBefore(Offered offered) {
        return store.snapshots()
                .flatMapIterable(all -> all)
                .filter(snapshot -> snapshot.id().equals(offered.id()))
                .filter(snapshot -> snapshot.extent().equals(offered.whole()))
                .next();
    }

    /** The core decides. What it has no use for goes; nothing refers to it. */
    private Mono<Void> receive(Offered offered) {
        return port.worker()
                .call(
                        () -> {
                            take(offered.ledger());
                            return install.hasBegun(offered.ledger().below())
                                    ? install.done().then(inherit(offered))
                                    : store.remove(offered.id());
                        })
                .flatMap(end -> end);
    }

    private void take(Ledger ledger) {
        GroupState state = port.state();
        if (ledger.below() > state.decidedBelow() || !port.loop().applier().isVacant()) {
            port.loop().take(new SnapshotReceived(ledger), () -> {});
            return;
        }
        // As if it were this member's own, whose log has been the same.
        port.loop().take(new SnapshotTaken(ledger, state.retainedFrom()), () -> {});
        install.fill(ledger, port.worker().callbacks());
    }

    /** It stands for all below it from now on, also for members that lag more. */
    private Mono<Void> inherit(Offered offered) {
        return port.worker()
                .call(
                        () -> {
                            heir.latest(offered.ledger());
                            return heir.oldestNeeded();
                        })
                .flatMap(oldest -> store.retainFrom(port.group(), oldest));
    }
}
