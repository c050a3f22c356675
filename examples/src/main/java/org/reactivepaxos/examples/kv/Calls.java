// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** gRPC's calls as publishers: one call for each subscription, cancelled with it. */
final class Calls {

    private Calls() {}

    static <Q, R> Mono<R> unary(
            Channel channel, MethodDescriptor<Q, R> method, Q request, Duration within) {
        return Mono.create(
                sink -> {
                    ClientCall<Q, R> call =
                            channel.newCall(
                                    method,
                                    CallOptions.DEFAULT.withDeadlineAfter(
                                            within.toNanos(), TimeUnit.NANOSECONDS));
                    sink.onCancel(() -> call.cancel("nobody waits", null));
                    ClientCalls.asyncUnaryCall(call, request, new OneAnswer<>(sink));
                });
    }

    /** As many as are asked for come. */
    static <Q, R> Flux<R> stream(Channel channel, MethodDescriptor<Q, R> method, Q request) {
        return Flux.create(
                sink -> {
                    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
                    sink.onCancel(() -> call.cancel("nobody listens", null));
                    ClientCalls.asyncServerStreamingCall(call, request, new Answers<Q, R>(sink));
                    sink.onRequest(n -> call.request((int) Math.min(n, Integer.MAX_VALUE)));
                },
                FluxSink.OverflowStrategy.ERROR);
    }

    private record OneAnswer<R>(MonoSink<R> sink) implements StreamObserver<R> {

        @Override
        public void onNext(R answer) {
            sink.success(answer);
        }

        @Override
        public void onError(Throwable error) {
            sink.error(error);
        }

        @Override
        public void onCompleted() {
            sink.success();
        }
    }

    private record Answers<Q, R>(FluxSink<R> sink) implements ClientResponseObserver<Q, R> {

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> call) {
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(R answer) {
            sink.next(answer);
        }

        @Override
        public void onError(Throwable error) {
            sink.error(error);
        }

        @Override
        public void onCompleted() {
            sink.complete();
        }
    }
}
