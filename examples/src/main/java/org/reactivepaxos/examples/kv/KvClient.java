// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Read;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.StatusReply;
import org.reactivepaxos.examples.kv.wire.StatusRequest;
import org.reactivepaxos.examples.kv.wire.VersionedKVGrpc;
import org.reactivepaxos.examples.kv.wire.WatchRequest;
import org.reactivepaxos.examples.kv.wire.Write;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A client of the store. Goes to the master of a key's group where it knows it, to the next server
 * where one does not answer, and sends the same request again: same client, same timestamp, so that
 * it takes effect once.
 */
final class KvClient implements AutoCloseable {

    private static final int REDIRECTS_MAX = 3;
    private static final Duration TRY_WITHIN = Duration.ofSeconds(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final List<String> servers;
    private final ChannelCredentials credentials;
    private final Duration timeout;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    KvClient(List<String> servers, ChannelCredentials credentials, Duration timeout) {
        this.servers = List.copyOf(servers);
        this.credentials = credentials;
        this.timeout = timeout;
    }

    /** Nobody has answered in time; what was sent may have been executed. */
    static final class NoAnswerException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoAnswerException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    Mono<Reply> put(Write write) {
        return send(VersionedKVGrpc.getPutMethod(), write);
    }

    Mono<Reply> delete(Write write) {
        return send(VersionedKVGrpc.getDeleteMethod(), write);
    }

    private Mono<Reply> send(MethodDescriptor<Write, Reply> method, Write write) {
        return routed(
                route ->
                        once(
                                method,
                                route.server(),
                                write.toBuilder().setAtMaster(route.atMaster()).build()));
    }

    Mono<Reply> getGlobal(String key) {
        return routed(
                route ->
                        once(
                                VersionedKVGrpc.getGetGlobalMethod(),
                                route.server(),
                                Read.newBuilder()
                                        .setKey(key)
                                        .setAtMaster(route.atMaster())
                                        .build()));
    }

    /** What the first server that answers has. */
    Mono<Reply> getLocal(String key, long leastVersion) {
        Read read = Read.newBuilder().setKey(key).setVersion(leastVersion).build();
        return routed(route -> once(VersionedKVGrpc.getGetLocalMethod(), route.server(), read));
    }

    /** How that server is; asked once. */
    Mono<StatusReply> status(String server) {
        return once(VersionedKVGrpc.getStatusMethod(), server, StatusRequest.getDefaultInstance());
    }

    /** One watch, at one server; ends with an error where that ends. */
    Flux<Change> watch(String server, WatchRequest request) {
        return Calls.stream(channel(server), VersionedKVGrpc.getWatchMethod(), request);
    }

    List<String> servers() {
        return servers;
    }

    /** Tries until one answers, or time is over. */
    private Mono<Reply> routed(Function<Route, Mono<Reply>> attempt) {
        return Mono.defer(
                () -> {
                    Route route = new Route();
                    return Mono.defer(() -> follow(route, attempt))
                            .retryWhen(
                                    Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                                            .maxBackoff(LONGEST_PAUSE)
                                            .filter(KvClient::canHelp)
                                            .doBeforeRetry(again -> route.failed(again.failure())))
                            .timeout(timeout, Mono.error(() -> noAnswer(route)));
                });
    }

    private Mono<Reply> follow(Route route, Function<Route, Mono<Reply>> attempt) {
        return attempt.apply(route)
                .flatMap(reply -> route.leadsOn(reply) ? follow(route, attempt) : Mono.just(reply));
    }

    /** Where the answer may be another one when the request is sent again. */
    static boolean canHelp(Throwable error) {
        return switch (Status.fromThrowable(error).getCode()) {
            // UNKNOWN: what was sent may have been executed, and is not executed twice.
            case UNAVAILABLE, DEADLINE_EXCEEDED, UNKNOWN, ABORTED, CANCELLED -> true;
            default -> false;
        };
    }

    private NoAnswerException noAnswer(Route route) {
        String last = route.failure == null ? "" : "; the last error: " + text(route.failure);
        return new NoAnswerException(
                "no answer within " + timeout.toSeconds() + " s from " + servers + last,
                new TimeoutException());
    }

    /** What a server said, without gRPC's words around it. */
    static String text(Throwable error) {
        if (error instanceof StatusRuntimeException said) {
            String why = said.getStatus().getDescription();
            Throwable cause = said.getStatus().getCause();
            return said.getStatus().getCode()
                    + (why == null ? "" : ", " + why)
                    + (cause == null ? "" : " (" + cause.getMessage() + ")");
        }
        return String.valueOf(error.getMessage());
    }

    private <Q, R> Mono<R> once(MethodDescriptor<Q, R> method, String server, Q request) {
        Duration within = timeout.compareTo(TRY_WITHIN) < 0 ? timeout : TRY_WITHIN;
        return Calls.unary(channel(server), method, request, within);
    }

    private ManagedChannel channel(String server) {
        return channels.computeIfAbsent(
                server,
                address -> Grpc.newChannelBuilder(address, credentials).directExecutor().build());
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    /** Where one request goes. Changed by one attempt after the other. */
    private final class Route {

        private int turn;
        private int redirects;
        private String master = "";
        private boolean atMaster = true;
        private volatile @Nullable Throwable failure;

        String server() {
            return master.isEmpty() ? servers.get(turn % servers.size()) : master;
        }

        /** Any server can do it; the master does it with a message less. */
        boolean atMaster() {
            return atMaster;
        }

        /** Whether a reply sends the client elsewhere. */
        boolean leadsOn(Reply reply) {
            if (reply.getCode() == Code.NO_MASTER) {
                atMaster = false;
                return true;
            }
            if (reply.getCode() != Code.MASTER_REDIRECT) {
                return false;
            }
            master = reply.getMasterAddress();
            atMaster = !master.isEmpty() && ++redirects <= REDIRECTS_MAX;
            return true;
        }

        void failed(Throwable why) {
            failure = why;
            // Or the channel would wait ever longer before it tries to connect again.
            channel(server()).resetConnectBackoff();
            master = "";
            atMaster = redirects < REDIRECTS_MAX;
            turn++;
        }
    }
}
