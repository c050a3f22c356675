// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.storage.GroupDroppedException;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Drops groups of one node: each leaves in good order, ends, and leaves a durable mark that its id
 * is used up (S7).
 */
final class GroupDrop {

    private final NodeGroups groups;
    private final Journal journal;
    private final SnapshotTaker.Disks disks;
    private final Leaving leaving;
    private final Scheduler callbacks;
    private final Map<Integer, Mono<Long>> underWay = new ConcurrentHashMap<>();

    GroupDrop(NodeGroups groups, SnapshotTaker.Disks disks, Leaving leaving, Scheduler callbacks) {
        this.groups = groups;
        this.journal = disks.journal();
        this.disks = disks;
        this.leaving = leaving;
        this.callbacks = callbacks;
    }

    /** Begins at the first subscription; later ones wait for the same end. */
    Mono<Void> drop(int id) {
        return Mono.defer(() -> underWay.computeIfAbsent(id, this::begin))
                .flatMap(this::durable)
                .then(disks.forget(id))
                .publishOn(callbacks);
    }

    /** Ends when all drops that have begun are written down, or have failed. */
    Mono<Void> settled() {
        return Flux.defer(() -> Flux.fromIterable(underWay.values()))
                .flatMap(Mono::onErrorComplete)
                .then();
    }

    private Mono<Long> begin(int id) {
        return Mono.defer(() -> mark(id)).doFinally(unused -> underWay.remove(id)).cache();
    }

    private Mono<Long> mark(int id) {
        GroupRuntime group = groups.leave(id);
        if (group == null) {
            // A second mark changes nothing, and is durable no sooner than the first.
            return Mono.fromCallable(() -> append(id));
        }
        End how = End.halted(new GroupDroppedException(id));
        return leaving.of(List.of(group), how).then(ended(group.loop(), id, how));
    }

    /** Whatever the group appends it has appended before. */
    private Mono<Long> ended(GroupLoop loop, int id, End how) {
        return loop.worker()
                .call(
                        () -> {
                            groups.left(id);
                            loop.close(how);
                            loop.worker().remove(loop);
                            return append(id);
                        });
    }

    private long append(int id) {
        return journal.append(id, List.of(new GroupDropped()));
    }

    private Mono<Void> durable(long wanted) {
        return journal.durable()
                .filter(position -> position >= wanted)
                .next()
                .switchIfEmpty(
                        Mono.error(
                                () ->
                                        new StorageException(
                                                "the journal was closed before the drop was known"
                                                    + " to be durable; look at the next start")))
                .then();
    }
}
