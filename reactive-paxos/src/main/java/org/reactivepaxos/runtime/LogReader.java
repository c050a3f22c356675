// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Follows the log of one group: what is applied, from an instance on, from memory where it is held
 * and from the journal otherwise. Reads a stretch only when the one before is consumed, so a slow
 * reader costs one stretch of memory.
 */
final class LogReader {

    /** Encoded bytes of one stretch. */
    private static final int STRETCH_BYTES = 1 << 20;

    /**
     * How long to wait for a value that is applied here, and neither in memory any more nor
     * readable yet.
     */
    private static final Duration NOT_YET_READABLE = Duration.ofMillis(10);

    private final int group;
    private final GroupLoop loop;
    private final Journal journal;
    private final Flux<Long> appliedBelow;
    private final Scheduler callbacks;
    private final Mono<Void> end;

    LogReader(GroupLoop loop, Journal journal, GroupNews news, Scheduler callbacks) {
        this.group = news.group();
        this.loop = loop;
        this.journal = journal;
        this.appliedBelow = news.appliedBelow();
        this.end = news.onClose();
        this.callbacks = callbacks;
    }

    /**
     * Values that took effect at or above {@code from}, in instance order, until the group ends.
     */
    Flux<LogValue> values(long from) {
        return Flux.defer(() -> follow(new Cursor(from)));
    }

    private Flux<LogValue> follow(Cursor cursor) {
        return Mono.defer(() -> next(cursor))
                .repeat()
                .concatMapIterable(values -> values, 1)
                .takeUntilOther(end);
    }

    /** Where one subscriber is. Steps follow each other, so no two threads use it at a time. */
    private static final class Cursor {
        private long next;

        Cursor(long next) {
            this.next = next;
        }
    }

    /** What one look found. */
    private record Stretch(long below, List<LogValue> values) {}

    private Mono<List<LogValue>> next(Cursor cursor) {
        return appliedBelow
                .filter(below -> below > cursor.next)
                .next()
                .publishOn(callbacks)
                .flatMap(below -> look(cursor.next, below))
                .map(
                        stretch -> {
                            cursor.next = stretch.below();
                            return stretch.values();
                        });
    }

    private Mono<Stretch> look(long from, long below) {
        return fromMemory(from, below)
                .flatMap(held -> held.isEmpty() ? fromJournal(from, below) : Mono.just(held))
                .flatMap(runs -> runs.isEmpty() ? notYet(from) : onWorker(runs));
    }

    private Mono<Stretch> notYet(long from) {
        return Mono.delay(NOT_YET_READABLE, callbacks).thenReturn(new Stretch(from, List.of()));
    }

    /** Only once it is durable: before, the journal may hold an older vote for another value. */
    private Mono<List<Run>> fromJournal(long from, long below) {
        return Mono.<Boolean>create(sink -> loop.whenDurable(() -> sink.success(true)))
                .publishOn(callbacks)
                .flatMap(durable -> journal.read(group, from, below, STRETCH_BYTES));
    }

    private Mono<List<Run>> fromMemory(long from, long below) {
        return Mono.<List<Run>>create(
                        sink ->
                                loop.worker()
                                        .execute(
                                                () ->
                                                        sink.success(
                                                                loop.state().recent(from, below))))
                .publishOn(callbacks);
    }

    /** Only the worker knows which commands had no effect. */
    private Mono<Stretch> onWorker(List<Run> runs) {
        return Mono.<Stretch>create(
                        sink -> loop.worker().execute(() -> sink.success(effective(runs))))
                .publishOn(callbacks);
    }

    private Stretch effective(List<Run> runs) {
        DroppedCommands dropped = loop.applier().dropped();
        List<LogValue> values = new ArrayList<>();
        for (Run run : runs) {
            for (long instance = run.first(); instance < run.below(); instance++) {
                if (run.at(instance) instanceof Command command && !dropped.contains(instance)) {
                    List<Request> requests = BatchCodec.requestsOf(command);
                    for (int i = 0; i < requests.size(); i++) {
                        Request request = requests.get(i);
                        values.add(new LogValue(instance, i, request.machine(), request.payload()));
                    }
                }
            }
        }
        return new Stretch(runs.get(runs.size() - 1).below(), values);
    }
}
