// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Event.Request;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Follows the log of one group: what is applied, from an instance on. Reads a stretch only when the
 * one before is consumed, so a slow reader costs one stretch of memory.
 */
final class LogReader {

    private final LogStretches log;
    private final Flux<Long> appliedBelow;
    private final Scheduler callbacks;
    private final Mono<Void> end;

    LogReader(LogStretches log, GroupNews news, Scheduler callbacks) {
        this.log = log;
        this.appliedBelow = news.appliedBelow();
        this.end = news.onClose();
        this.callbacks = callbacks;
    }

    /** Where it emits. */
    Scheduler callbacks() {
        return callbacks;
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

    private Mono<List<LogValue>> next(Cursor cursor) {
        return appliedBelow
                .filter(below -> below > cursor.next)
                .next()
                .publishOn(callbacks)
                .flatMap(below -> log.read(cursor.next, below))
                .map(
                        stretch -> {
                            cursor.next = stretch.below();
                            return values(stretch.effects());
                        });
    }

    private static List<LogValue> values(List<Effect> effects) {
        List<LogValue> values = new ArrayList<>(effects.size());
        for (Effect effect : effects) {
            List<Request> requests = effect.requests();
            for (int i = 0; i < requests.size(); i++) {
                Request request = requests.get(i);
                values.add(
                        new LogValue(effect.instance(), i, request.machine(), request.payload()));
            }
        }
        return values;
    }
}
