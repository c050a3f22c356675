// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What is closed again when a start does not come to its end. */
final class Undo {

    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    private Undo() {}

    /** The error of the attempt comes through once what it opened is closed. */
    static <T> Mono<T> onError(Mono<T> attempt, Mono<Void> undo) {
        return attempt.onErrorResume(
                error ->
                        undo.onErrorResume(
                                        failure -> {
                                            error.addSuppressed(failure);
                                            return Mono.empty();
                                        })
                                .then(Mono.error(error)));
    }

    /**
     * An attempt whose result nobody waits for any more runs to its end all the same, and then its
     * result is closed: half-way there would be nothing to close it by.
     */
    static <T> Mono<T> onCancel(Mono<T> attempt, Function<T, Mono<Void>> close) {
        return Mono.defer(
                () -> {
                    AtomicBoolean settled = new AtomicBoolean();
                    Mono<T> running = attempt.cache();
                    return running.doOnNext(unused -> settled.set(true))
                            .doOnCancel(
                                    () -> {
                                        if (settled.compareAndSet(false, true)) {
                                            closeLater(running.flatMap(close));
                                        }
                                    });
                });
    }

    private static void closeLater(Mono<Void> closing) {
        closing.subscribe(
                unused -> {}, error -> LOG.info("a start that was cancelled has failed", error));
    }
}
