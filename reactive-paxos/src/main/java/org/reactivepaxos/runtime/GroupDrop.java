// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.storage.GroupDroppedException;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Drops groups of one node: each ends, takes part no more, and leaves a durable mark that its id is
 * used up (S7).
 */
final class GroupDrop {

    private final NodeGroups groups;
    private final Journal journal;
    private final Scheduler callbacks;
    private final Map<Integer, Mono<Void>> underWay = new ConcurrentHashMap<>();

    GroupDrop(NodeGroups groups, Journal journal, Scheduler callbacks) {
        this.groups = groups;
        this.journal = journal;
        this.callbacks = callbacks;
    }

    /** Begins at the first subscription; later ones wait for the same end. */
    Mono<Void> drop(int id) {
        return Mono.defer(() -> underWay.computeIfAbsent(id, this::begin)).publishOn(callbacks);
    }

    private Mono<Void> begin(int id) {
        return Mono.defer(() -> mark(id)).doFinally(unused -> underWay.remove(id)).cache();
    }

    private Mono<Void> mark(int id) {
        // A second mark changes nothing, and is durable no sooner than the first.
        GroupRuntime group = groups.isDropped(id) ? null : groups.drop(id);
        return (group == null ? Mono.fromCallable(() -> append(id)) : ended(id, group))
                .flatMap(this::durable);
    }

    /** Whatever the group appends it has appended before. */
    private Mono<Long> ended(int id, GroupRuntime group) {
        GroupLoop loop = group.loop();
        return loop.worker()
                .call(
                        () -> {
                            loop.close(End.halted(new GroupDroppedException(id)));
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
