// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Closes once, however often it is asked, and tells how it ended. */
final class Closing {

    private final Sinks.One<Boolean> closed = Sinks.one();
    private final AtomicReference<@Nullable Mono<Void>> started = new AtomicReference<>();

    /** Runs {@code steps} at the first subscription; later ones wait for the same end. */
    Mono<Void> once(Mono<Void> steps) {
        return Mono.defer(() -> begin(steps));
    }

    private Mono<Void> begin(Mono<Void> steps) {
        // Built for every call, subscribed to once: cache() joins whoever comes later.
        Mono<Void> mine = steps.doOnTerminate(() -> closed.tryEmitValue(true)).cache();
        Mono<Void> first = started.compareAndExchange(null, mine);
        return first == null ? mine : first;
    }

    /** Whether it was asked to close. */
    boolean hasBegun() {
        return started.get() != null;
    }

    void died(Throwable cause) {
        closed.tryEmitError(cause);
    }

    Mono<Void> onClose() {
        return closed.asMono().then();
    }
}
