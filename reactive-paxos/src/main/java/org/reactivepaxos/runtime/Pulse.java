// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;

/**
 * Says that something has changed; each listener then reads what, on the callback scheduler and as
 * late as it can. So a slow one sees the latest, nobody waits for it, and while nobody listens a
 * change costs nothing. Beaten by any thread.
 */
final class Pulse {

    /** How often a listener looks for what changes without a beat. */
    static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final Boolean BEAT = true;

    private final Sinks.Many<Boolean> beats = Sinks.many().multicast().directBestEffort();
    private final Scheduler callbacks;

    Pulse(Scheduler callbacks) {
        this.callbacks = callbacks;
    }

    void beat() {
        if (beats.currentSubscriberCount() > 0) {
            // No beat may be lost to another one: its listener may have read already.
            while (beats.tryEmitNext(BEAT) == EmitResult.FAIL_NON_SERIALIZED) {
                Thread.onSpinWait();
            }
        }
    }

    void complete() {
        while (beats.tryEmitComplete() == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
    }

    void error(Throwable cause) {
        while (beats.tryEmitError(cause) == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
    }

    /**
     * What {@code read} gives, now and whenever that has changed; nothing while it gives null. Ends
     * with the pulse.
     */
    <T> Flux<T> watch(Supplier<? extends @Nullable T> read) {
        // The beats come first: what changes after the first reading must not be missed.
        return read(beats.asFlux().mergeWith(Mono.just(BEAT)), read);
    }

    /** As {@link #watch}, for what also changes by time, or too often to beat for it. */
    <T> Flux<T> watchOften(Supplier<? extends @Nullable T> read) {
        Flux<Boolean> looks =
                Flux.interval(Duration.ZERO, LOOK_EVERY, callbacks)
                        .map(unused -> BEAT)
                        .takeUntilOther(beats.asFlux().then());
        return read(beats.asFlux().mergeWith(looks), read);
    }

    private <T> Flux<T> read(Flux<Boolean> beating, Supplier<? extends @Nullable T> read) {
        return beating.onBackpressureLatest()
                .publishOn(callbacks, 1)
                .<T>mapNotNull(beat -> read.get())
                .distinctUntilChanged();
    }
}
