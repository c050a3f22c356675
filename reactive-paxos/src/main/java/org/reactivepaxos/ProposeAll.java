// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.OfferedValue.End;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;

/**
 * One subscription to the results of a stream of values. A value is offered only when the one
 * before it was taken up, so no value passes one that is refused.
 */
final class ProposeAll {

    /** When to offer again what was refused while nothing of this stream was on its way. */
    private static final Duration TURN = Duration.ofMillis(10);

    private final GroupRuntime runtime;
    private final Kind kind;
    private final Deque<OfferedValue> onTheirWay = new ConcurrentLinkedDeque<>();
    private final AtomicLong offered = new AtomicLong();
    private volatile boolean over;
    private volatile boolean cancelled;
    private long emitted;

    ProposeAll(GroupRuntime runtime, Kind kind) {
        this.runtime = runtime;
        this.kind = kind;
    }

    /**
     * What the values of this stream have in common.
     *
     * @param deadline null for none
     * @param tracer begins to follow one; null for none
     */
    record Kind(
            int machine,
            CallValue.Rules rules,
            @Nullable Duration deadline,
            @Nullable Supplier<@Nullable CallTrace> tracer) {}

    /**
     * A value that was taken from the publisher.
     *
     * @param until when it must have its result, in the time of the callbacks
     */
    private record Taken(byte[] given, Request value, long until, @Nullable CallTrace trace) {}

    /**
     * What is taken and not emitted: {@code window - 2} values that are offered, the next one,
     * which the first stage takes ahead and does not offer yet, and the one result that is handed
     * to the callback scheduler.
     */
    Flux<Instance> results(Publisher<byte[]> values, int window) {
        return Flux.from(values)
                // An error of the publisher waits its turn: what it gave before is emitted.
                .materialize()
                .concatMap(this::takeUp, 0)
                .takeUntil(OfferedValue::hasFailed)
                .flatMapSequential(OfferedValue::end, window - 2, 1)
                .handle(this::emit)
                .doOnCancel(this::giveUp)
                .publishOn(runtime.callbacks(), 1);
    }

    /** Offers on demand only, not when it is subscribed to. */
    private Mono<OfferedValue> takeUp(Signal<byte[]> signal) {
        Throwable error = signal.getThrowable();
        byte[] value = signal.get();
        if (error != null) {
            return Mono.just(OfferedValue.failed(runtime, error));
        }
        if (value == null) {
            return Mono.empty();
        }
        Taken taken;
        try {
            taken = taken(value);
        } catch (NotProposedException e) {
            return Mono.just(OfferedValue.failed(runtime, e));
        }
        return Mono.just(taken)
                .mapNotNull(this::offer)
                .switchIfEmpty(Mono.defer(() -> offerAgain(taken)));
    }

    private Taken taken(byte[] given) {
        byte[] value = new CallValue(kind.machine(), given, kind.rules()).prepared();
        Duration deadline = kind.deadline();
        Supplier<@Nullable CallTrace> tracer = kind.tracer();
        return new Taken(
                given,
                new Request(kind.machine(), value),
                deadline == null ? Long.MAX_VALUE : now() + deadline.toNanos(),
                tracer == null ? null : tracer.get());
    }

    private long now() {
        return runtime.callbacks().now(TimeUnit.NANOSECONDS);
    }

    private Mono<OfferedValue> offerAgain(Taken value) {
        return turn().then(Mono.fromCallable(() -> offer(value)))
                .repeatWhenEmpty(refusals -> refusals);
    }

    /** Null when the group has no room for it now. */
    private @Nullable OfferedValue offer(Taken value) {
        OfferedValue next = new OfferedValue(runtime, value.given(), value.value(), value.trace());
        long nanos = value.until() == Long.MAX_VALUE ? Long.MAX_VALUE : value.until() - now();
        if (nanos <= 0) {
            next.fail(Failures.deadline(runtime.id(), new Subject(value.given(), null)));
            return next;
        }
        // Counted first: whoever ends this stream sees it, or is seen here.
        offered.incrementAndGet();
        if (over) {
            return null;
        }
        next.offer(nanos);
        if (next.isCertainlyNotProposed()) {
            offered.decrementAndGet();
        }
        if (next.isCrowdedOut()) {
            return null;
        }
        forgetEnded();
        onTheirWay.add(next);
        if (cancelled) {
            next.giveUp();
        }
        return next;
    }

    /** On the thread that cancels; the upstream may be offering the next value meanwhile. */
    private void giveUp() {
        over = true;
        cancelled = true;
        onTheirWay.forEach(OfferedValue::giveUp);
    }

    private void forgetEnded() {
        for (OfferedValue oldest = onTheirWay.peek();
                oldest != null && oldest.hasEnded();
                oldest = onTheirWay.peek()) {
            onTheirWay.remove(oldest);
        }
    }

    /** Each end of a value of this stream makes room for one; with none it waits a moment. */
    private Mono<Void> turn() {
        return Mono.defer(
                () -> {
                    forgetEnded();
                    OfferedValue oldest = onTheirWay.peek();
                    return oldest == null
                            ? Mono.delay(TURN, runtime.callbacks()).then()
                            : oldest.end().then();
                });
    }

    private void emit(End end, SynchronousSink<Instance> sink) {
        Instance instance = end.instance();
        if (instance != null) {
            emitted++;
            sink.next(instance);
            return;
        }
        over = true;
        if (end.error() instanceof PaxosException cause) {
            long untouchedFrom = Math.max(emitted, offered.get());
            sink.error(new ProposeAllException(runtime.id(), emitted, untouchedFrom, cause));
        } else if (end.error() != null) {
            sink.error(end.error());
        }
    }
}
