// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The opening or the closing of a session: offered at the first subscription, joined by every
 * other.
 */
final class SessionChange<T> implements ProposalListener {

    private final GroupRuntime runtime;
    private final Request entry;
    private final LongFunction<T> then;
    private final Sinks.One<T> result = Sinks.unsafe().one();
    private final AtomicBoolean offered = new AtomicBoolean();

    /**
     * @param then what to emit, given the instance of the entry
     */
    SessionChange(GroupRuntime runtime, Request entry, LongFunction<T> then) {
        this.runtime = runtime;
        this.entry = entry;
        this.then = then;
    }

    Mono<T> offerOnce() {
        return Mono.defer(
                () -> {
                    if (!offered.get() && offered.compareAndSet(false, true)) {
                        runtime.propose(entry, this);
                    }
                    return result.asMono();
                });
    }

    @Override
    public void applied(long instance, byte[] executed) {
        result.tryEmitValue(then.apply(instance));
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        result.tryEmitError(
                reason == Drop.Reason.NO_SESSION
                        ? SessionClosedException.of("group " + runtime.id() + ": closing a session")
                        : new IllegalStateException("a session entry was refused: " + reason));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        result.tryEmitError(Failures.of(runtime.id(), failure, cause, null));
    }
}
