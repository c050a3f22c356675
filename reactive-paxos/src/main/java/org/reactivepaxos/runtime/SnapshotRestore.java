// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Brings the state machines of one group to where the log in the journal goes on. */
final class SnapshotRestore {

    private static final String REMEDY =
            ". The journal begins there, so this member cannot start without it: bring back the"
                    + " directory of the snapshot store that belongs to this journal, or have this"
                    + " member removed and start it under a new member id with an empty directory";

    private final Machines machines;
    private final @Nullable SnapshotStore store;
    private final Scheduler callbacks;

    SnapshotRestore(Machines machines, @Nullable SnapshotStore store, Scheduler callbacks) {
        this.machines = machines;
        this.store = store;
        this.callbacks = callbacks;
    }

    /** Restores the parts one after the other; the store has them by ascending machine. */
    Mono<Void> restore(SnapshotId id) {
        if (store == null) {
            return Mono.error(
                    new SnapshotException(
                            Reason.UNKNOWN,
                            "no snapshot store is set, and needed is the " + id + REMEDY));
        }
        return store.read(id, SnapshotExtent.NONE)
                .publishOn(callbacks, 2)
                .windowUntilChanged(SnapshotChunk::machine)
                .concatMap(part -> part(part, id), 1)
                .then()
                .onErrorMap(
                        SnapshotException.class,
                        e -> new SnapshotException(e.reason(), e.getMessage() + REMEDY, e));
    }

    private Mono<Void> part(Flux<SnapshotChunk> part, SnapshotId id) {
        return part.switchOnFirst(
                        (first, all) -> {
                            SnapshotChunk chunk = first.get();
                            return chunk == null ? all.then() : into(chunk.machine(), all, id);
                        })
                .then();
    }

    private Mono<Void> into(int machine, Flux<SnapshotChunk> chunks, SnapshotId id) {
        return Mono.defer(
                        () -> {
                            Snapshotting target = machines.snapshotting(machine);
                            return target.restore(
                                    id.below(),
                                    chunks.filter(chunk -> chunk.sizeBytes() > 0)
                                            .map(SnapshotChunk::bytes));
                        })
                .onErrorMap(
                        e -> !(e instanceof StorageException),
                        e ->
                                new StateMachineException(
                                        id.group(),
                                        machine,
                                        id.below(),
                                        "could not be restored from the " + id,
                                        e));
    }
}
