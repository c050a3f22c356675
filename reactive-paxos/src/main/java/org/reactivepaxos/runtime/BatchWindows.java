// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * Gathers values in windows, each of which becomes one instance. Anyone offers. A window that has
 * closed is proposed at once or refused at once, so nothing queues up behind a closed one; what is
 * offered and has not ended is bounded by count.
 */
final class BatchWindows {

    private final AtomicInteger open = new AtomicInteger();
    private final ProposedBatch.Target target;
    private final AtomicReference<@Nullable FluxSink<Arrival>> arrivals = new AtomicReference<>();
    private volatile BatchLimits limits;

    /**
     * @param callbacks where windows wait and failures are told
     */
    BatchWindows(GroupLoop loop, Scheduler callbacks, BatchLimits limits) {
        this.target = new ProposedBatch.Target(loop, callbacks, open::decrementAndGet);
        this.limits = limits;
        // Ends with the last reference to it: it holds no thread, and a timer only for a window.
        Flux.<Arrival>create(arrivals::set)
                .concatMapIterable(new WindowRule(this::limits, callbacks, this::end)::around)
                .bufferUntil(WindowEnd.class::isInstance)
                .subscribe(this::propose);
    }

    /** What a window is made of. */
    sealed interface Arrival permits BatchedCall, WindowEnd {}

    /** Here this window ends. */
    record WindowEnd(long window) implements Arrival {}

    BatchLimits limits() {
        return limits;
    }

    /** In force from the next window on. */
    void limits(BatchLimits next) {
        limits = next;
    }

    /** Takes a value, or fails it at once. */
    void offer(BatchedCall call) {
        if (open.incrementAndGet() <= limits.maxOpen()) {
            next(call);
        } else if (call.take()) { // Otherwise it was withdrawn, and counted down, by now.
            open.decrementAndGet();
            call.listener().failed(Failure.OVERLOADED, null);
        }
    }

    /** Its caller wants it back, and hears from it whether it is. */
    void leave(BatchedCall call) {
        if (call.withdraw()) {
            open.decrementAndGet();
            call.listener().withdrawn(true);
        } else {
            call.forgo();
        }
    }

    private void end(long window) {
        next(new WindowEnd(window));
    }

    /** The sink takes signals of many threads, and passes them on one at a time. */
    private void next(Arrival arrival) {
        FluxSink<Arrival> sink = arrivals.get();
        if (sink == null) {
            throw new IllegalStateException("windows are subscribed to when they are made");
        }
        sink.next(arrival);
    }

    private void propose(List<Arrival> window) {
        List<BatchedCall> calls = new ArrayList<>();
        for (Arrival arrival : window) {
            if (arrival instanceof BatchedCall call && call.take()) {
                calls.add(call);
            }
        }
        if (!calls.isEmpty()) {
            new ProposedBatch(calls, target).propose();
        }
    }
}
