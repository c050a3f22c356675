// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * What operators ask of one node over HTTP/1.1: how its groups are, and that it hands over the
 * lead, resigns as master or takes a snapshot. Off unless it is started. docs/operations.md lists
 * the requests; {@code ./paxos ctl} sends them.
 *
 * <p>Every request needs the secret, but for the status page ({@link PageOptions}; off by default),
 * which asks for it. Requests have no body; one connection is one request. Bounded: connections,
 * watchers, the size of a request, how long it may take to come, and groups in an answer. A watcher
 * that reads slowly sees the latest and slows nobody. Nothing is encrypted.
 */
public final class AdminEndpoint {

    private static final Logger log = LoggerFactory.getLogger(AdminEndpoint.class);

    private static final int LINE_MAX = 1024;
    private static final int HEADERS_MAX = 8192;

    /** From the connection to the request. */
    private static final int REQUEST_SECONDS = 10;

    /** For what is written to be taken. */
    private static final int TAKEN_SECONDS = 30;

    private static final Duration LOOPS_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final AdminOptions options;
    private final LoopResources loops;
    private final Commands commands;
    private final @Nullable Page page;
    private final Places watchers;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Places connections;
    private final Mono<Void> closing = Mono.defer(this::closeNow).cache();
    private volatile @Nullable DisposableServer server;
    private volatile boolean closed;

    private AdminEndpoint(PaxosNode node, AdminOptions options) {
        LoopResources given = options.loops();
        this.options = options;
        this.loops = given == null ? LoopResources.create("paxos-admin", 1, true) : given;
        this.commands = new Commands(node, options);
        this.page = options.page() == null ? null : Page.of(options.page());
        this.watchers = new Places(options.watchers());
        this.connections = new Places(options.connections());
    }

    /**
     * Opens the port. Lazy; each subscription opens an endpoint.
     *
     * @return the endpoint, once the port is open; errors with {@link
     *     reactor.netty.ChannelBindException} when it cannot be opened. A node that closes does not
     *     close it, and answers nothing but that it is closed
     */
    public static Mono<AdminEndpoint> start(PaxosNode node, AdminOptions options) {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(options, "options");
        // Opening a socket reads files of the JDK, and a page those of this library.
        Mono<AdminEndpoint> start = Mono.defer(() -> new AdminEndpoint(node, options).open());
        return Mono.defer(
                () ->
                        Schedulers.isInNonBlockingThread()
                                ? start.subscribeOn(Schedulers.boundedElastic())
                                : start);
    }

    private Mono<AdminEndpoint> open() {
        return TcpServer.create()
                .runOn(loops)
                .bindAddress(options::bind)
                .doOnChannelInit((observer, channel, remote) -> install(channel))
                .bind()
                .doOnNext(bound -> server = bound)
                .doOnNext(bound -> log.info("Admin endpoint at {}", bound.address()))
                .thenReturn(this)
                .onErrorResume(e -> close().then(Mono.error(e)))
                .doOnCancel(this::closeUnasked);
    }

    /** The start was cancelled: nobody has the endpoint. */
    private void closeUnasked() {
        close().subscribe(null, e -> log.warn("Closing the admin endpoint failed", e));
    }

    private void install(Channel channel) {
        if (!connections.take()) {
            close(channel);
            return;
        }
        channels.add(channel);
        channel.closeFuture()
                .addListener(
                        gone -> {
                            channels.remove(channel);
                            connections.give();
                        });
        if (closed) {
            close(channel); // It came too late to be among those that the close has seen.
            return;
        }
        HttpDecoderConfig bounds =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE_MAX)
                        .setMaxHeaderSize(HEADERS_MAX);
        String last = NettyPipeline.ReactiveBridge;
        channel.pipeline()
                .addBefore(last, Exchange.READ_TIMEOUT, new ReadTimeoutHandler(REQUEST_SECONDS))
                .addBefore(last, "admin.write", new WriteTimeoutHandler(TAKEN_SECONDS))
                .addBefore(last, "admin.codec", new HttpServerCodec(bounds))
                .addBefore(last, "admin", new Exchange(options.secret(), commands, watchers, page));
    }

    static void close(Channel channel) {
        channel.close().addListener(closed -> log.debug("Closed {}", channel));
    }

    /** Where it listens, with the port that the system picked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) Objects.requireNonNull(server, "not open").address();
    }

    /**
     * Closes the port and every connection; commands that are under way go on in the node. Lazy and
     * idempotent; completes when all is freed.
     */
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeNow() {
        closed = true;
        DisposableServer bound = server;
        Mono<Void> unbound = Mono.empty();
        if (bound != null) {
            bound.dispose();
            unbound = bound.onDispose();
        }
        Mono<Void> freed =
                options.loops() == null
                        ? loops.disposeLater(Duration.ZERO, LOOPS_CLOSE_TIMEOUT)
                        : Mono.empty();
        return unbound.then(Mono.defer(this::closeConnections)).then(freed);
    }

    /** Once no more are accepted. */
    private Mono<Void> closeConnections() {
        List<Channel> open = List.copyOf(channels);
        open.forEach(AdminEndpoint::close);
        return Flux.fromIterable(open)
                .flatMap(channel -> FutureMono.from(channel.closeFuture()))
                .then();
    }
}
