// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.OfferedValue.End;
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
    private final int machine;
    private final int maxValueBytes;
    private final Deque<OfferedValue> onTheirWay = new ConcurrentLinkedDeque<>();
    private final AtomicLong offered = new AtomicLong();
    private volatile boolean over;
    private volatile boolean cancelled;
    private long emitted;

    ProposeAll(GroupRuntime runtime, int machine, int maxValueBytes) {
        this.runtime = runtime;
        this.machine = machine;
        this.maxValueBytes = maxValueBytes;
    }

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
            return Mono.just(OfferedValue.failed(runtime.id(), error));
        }
        return value == null
                ? Mono.empty()
                : Mono.just(value)
                        .mapNotNull(this::offer)
                        .switchIfEmpty(Mono.defer(() -> offerAgain(value)));
    }

    private Mono<OfferedValue> offerAgain(byte[] value) {
        return turn().then(Mono.fromCallable(() -> offer(value)))
                .repeatWhenEmpty(refusals -> refusals);
    }

    /** Null when the group has no room for it now. */
    private @Nullable OfferedValue offer(byte[] value) {
        OfferedValue next = new OfferedValue(runtime.id(), machine, value);
        if (value.length > maxValueBytes) {
            next.fail(ValueTooLargeException.of(value, maxValueBytes));
            return next;
        }
        // Counted first: whoever ends this stream sees it, or is seen here.
        offered.incrementAndGet();
        if (over) {
            return null;
        }
        next.offerTo(runtime);
        if (next.isCertainlyNotProposed()) {
            offered.decrementAndGet();
        }
        if (next.isCrowdedOut()) {
            return null;
        }
        forgetEnded();
        onTheirWay.add(next);
        if (cancelled) {
            next.giveUp(runtime);
        }
        return next;
    }

    /** On the thread that cancels; the upstream may be offering the next value meanwhile. */
    private void giveUp() {
        over = true;
        cancelled = true;
        onTheirWay.forEach(value -> value.giveUp(runtime));
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
