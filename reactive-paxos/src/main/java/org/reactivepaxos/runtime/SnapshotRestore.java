// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Brings the state machines of one group to where the log in the journal goes on. */
final class SnapshotRestore {

    private static final String REMEDY =
            ". The journal begins there, so this member cannot start without it: bring back the"
                    + " directory of the snapshot store that belongs to this journal, or have this"
                    + " member removed and start it under a new member id with an empty directory";

    private final Machines machines;
    private final @Nullable SnapshotStore store;
    private final GroupPort port;
    private volatile long restoredBelow;

    SnapshotRestore(Machines machines, @Nullable SnapshotStore store, GroupPort port) {
        this.machines = machines;
        this.store = store;
        this.port = port;
    }

    /** Of which snapshot the machines were restored last; 0 for none. Any thread. */
    long restoredBelow() {
        return restoredBelow;
    }

    /** Restores the machines, and the sums over what they answered until then. */
    Mono<Void> restore(SnapshotId id) {
        return onWorker(sums -> sums.forget(id.below()))
                .then(Mono.defer(() -> parts(chunks(id), machines, id)))
                .doOnSuccess(unused -> restoredBelow = id.below())
                .onErrorMap(
                        SnapshotException.class,
                        e -> new SnapshotException(e.reason(), e.getMessage() + REMEDY, e));
    }

    /** Restores others of the same ids, and of no more. */
    Mono<Void> restoreCopy(Machines copies, SnapshotId id) {
        return Mono.defer(
                () -> parts(chunks(id).filter(chunk -> copies.has(chunk.machine())), copies, id));
    }

    private Flux<SnapshotChunk> chunks(SnapshotId id) {
        SnapshotStore from = store;
        return from == null
                ? Flux.error(
                        new SnapshotException(
                                Reason.UNKNOWN,
                                "no snapshot store is set, and needed is the " + id))
                : from.read(id, SnapshotExtent.NONE);
    }

    /** The parts one after the other; the store has them by ascending machine. */
    private Mono<Void> parts(Flux<SnapshotChunk> chunks, Machines target, SnapshotId id) {
        return chunks.publishOn(port.callbacks(), 2)
                .materialize()
                .filter(signal -> !signal.isOnComplete())
                .windowUntilChanged(Function.identity(), SnapshotRestore::isOfOnePart)
                .concatMap(part -> part(part.dematerialize(), target, id), 1)
                .then();
    }

    /** An error ends the part it comes in, and so the whole; windows would tell of it twice. */
    private static boolean isOfOnePart(Signal<SnapshotChunk> last, Signal<SnapshotChunk> next) {
        SnapshotChunk before = last.get();
        SnapshotChunk chunk = next.get();
        return before == null || chunk == null || before.machine() == chunk.machine();
    }

    private Mono<Void> part(Flux<SnapshotChunk> part, Machines target, SnapshotId id) {
        return part.switchOnFirst(
                        (first, all) -> {
                            SnapshotChunk chunk = first.get();
                            return chunk == null
                                    ? all.then()
                                    : into(target, chunk.machine(), all, id);
                        })
                .then();
    }

    private Mono<Void> into(
            Machines target, int machine, Flux<SnapshotChunk> chunks, SnapshotId id) {
        if (machine == ReservedMachines.RESULTS) {
            return chunks.collectList()
                    .map(SnapshotRestore::content)
                    .flatMap(content -> onWorker(sums -> sums.restore(content)))
                    .onErrorMap(
                            IllegalArgumentException.class,
                            e ->
                                    new SnapshotException(
                                            Reason.DAMAGED, "the " + id + " has " + e, e));
        }
        return Mono.defer(
                        () -> {
                            Snapshotting restored = target.snapshotting(machine);
                            return restored.restore(
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

    /** Nothing is executed meanwhile; the sums are the worker's all the same. */
    private Mono<Void> onWorker(Consumer<ResultChains> task) {
        return port.worker()
                .call(
                        () -> {
                            task.accept(port.loop().applier().results());
                            return true;
                        })
                .then();
    }

    private static ByteBuffer content(List<SnapshotChunk> chunks) {
        ByteBuffer all =
                ByteBuffer.allocate(chunks.stream().mapToInt(SnapshotChunk::sizeBytes).sum());
        chunks.forEach(chunk -> all.put(chunk.bytes()));
        return all.flip();
    }
}
