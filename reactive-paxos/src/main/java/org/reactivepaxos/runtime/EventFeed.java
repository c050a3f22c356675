// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.event.PaxosEvent.EventsLost;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;
import reactor.util.function.Tuple2;

/**
 * The events of one node. Any thread tells; a subscriber hears on the callback scheduler, and the
 * teller never waits for it.
 */
final class EventFeed {

    /** How many events a slow subscriber can be behind before it loses the oldest. */
    static final int BEHIND_MAX = 256;

    private final int node;
    private final Scheduler callbacks;
    private final NodeMeters meters;
    private final Sinks.Many<PaxosEvent> sink = Sinks.many().multicast().directBestEffort();

    EventFeed(int node, Scheduler callbacks, NodeMeters meters) {
        this.node = node;
        this.meters = meters;
        this.callbacks = callbacks;
    }

    void tell(PaxosEvent event) {
        meters.told(event);
        if (sink.currentSubscriberCount() > 0) {
            while (sink.tryEmitNext(event) == EmitResult.FAIL_NON_SERIALIZED) {
                Thread.onSpinWait();
            }
        }
    }

    void complete() {
        while (sink.tryEmitComplete() == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
    }

    Flux<PaxosEvent> flux() {
        return Flux.defer(
                () ->
                        sink.asFlux()
                                .index()
                                .onBackpressureBuffer(
                                        BEHIND_MAX, lost -> {}, BufferOverflowStrategy.DROP_OLDEST)
                                .publishOn(callbacks, 1)
                                .concatMapIterable(new Gaps(node)::filled, 1));
    }

    /** What one subscriber has lost shows as a gap in its numbers. Used by one thread at a time. */
    private static final class Gaps {
        private final int node;
        private long next;

        Gaps(int node) {
            this.node = node;
        }

        List<PaxosEvent> filled(Tuple2<Long, PaxosEvent> numbered) {
            long lost = numbered.getT1() - next;
            next = numbered.getT1() + 1;
            PaxosEvent event = numbered.getT2();
            return lost == 0 ? List.of(event) : List.of(new EventsLost(node, lost), event);
        }
    }
}
