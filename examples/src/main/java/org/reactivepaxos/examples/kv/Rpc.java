// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * From publishers to gRPC's observers: a client that goes away cancels, a slow one is waited for.
 */
final class Rpc {

    /** For calls that say nothing else. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Rpc() {}

    /** How long the client of this call waits; to be asked where the call came in. */
    static Duration deadline() {
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) {
            return DEADLINE;
        }
        // One that is over is answered so, rather than refused as being none.
        return Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    static <T> void answer(Mono<T> reply, StreamObserver<T> observer) {
        stream(reply.flux(), observer);
    }

    static <T> void stream(Flux<T> replies, StreamObserver<T> observer) {
        ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
        Replies<T> subscriber = new Replies<>(call);
        call.setOnCancelHandler(subscriber::dispose);
        call.setOnReadyHandler(subscriber::ask);
        replies.subscribe(subscriber);
    }

    private static final class Replies<T> extends BaseSubscriber<T> {

        private final ServerCallStreamObserver<T> call;
        private final AtomicBoolean asked = new AtomicBoolean();

        private Replies(ServerCallStreamObserver<T> call) {
            this.call = call;
        }

        /** For one more, if the client takes it. */
        private void ask() {
            if (call.isReady() && asked.compareAndSet(false, true)) {
                request(1);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            ask();
        }

        @Override
        protected void hookOnNext(T value) {
            call.onNext(value);
            asked.set(false);
            ask();
        }

        @Override
        protected void hookOnComplete() {
            call.onCompleted();
        }

        @Override
        protected void hookOnError(Throwable error) {
            Status status = Failures.status(error);
            call.onError(status.asRuntimeException());
        }
    }
}
