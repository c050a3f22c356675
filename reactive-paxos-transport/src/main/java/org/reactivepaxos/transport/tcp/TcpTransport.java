// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerEvents;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import org.reactivepaxos.transport.tcp.wire.Wire;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * Members over TCP: one connection for each pair of members, dialled by the one with the lower id,
 * for all groups. Messages are protobuf in frames with a checksum; docs/formats.md describes them.
 *
 * <p>Never lets a caller wait. Inbound messages are read, decoded and handed over on the event
 * loops, and no faster than the handler requests them.
 */
public final class TcpTransport implements Transport {

    private static final Duration LOOPS_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TcpOptions options;
    private final WireVersions versions;
    private final LoopResources loops;
    private final Meters meters = new Meters();
    private final BulkRate bulkRate = new BulkRate(System::nanoTime);
    private final PeerEvents events = new PeerEvents();
    private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Disposable.Swap dialers = Disposables.swap();
    private final AddressHints addresses;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Mono<Void> closing = Mono.defer(this::closeNow).cache();
    private volatile @Nullable DisposableServer server;
    private volatile @Nullable Dialing dialing;

    /** Where a test has the versions of a build that is still to come. */
    TcpTransport(TcpOptions options, WireVersions versions) {
        LoopResources given = options.loops();
        this.options = options;
        this.versions = versions;
        this.loops = given == null ? ownLoops() : given;
        this.addresses = new AddressHints(options.members());
        for (int member : options.members().keySet()) {
            links.put(member, new PeerLink(member, events, meters));
        }
    }

    /** A transport with these settings, not started. It needs to be closed also if not started. */
    public static TcpTransport create(TcpOptions options) {
        return new TcpTransport(options, WireVersions.SPOKEN);
    }

    private static LoopResources ownLoops() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return LoopResources.create("paxos-tcp", threads, true);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Opening a socket reads files of the JDK: where the subscriber's thread must not block, it
     * is done on {@link Schedulers#boundedElastic()}.
     *
     * @return completes when the port is open; errors with {@link
     *     reactor.netty.ChannelBindException} when it cannot be opened
     */
    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(handler, "handler");
        Mono<Void> start = Mono.defer(() -> startNow(self, handler));
        return Mono.defer(
                () ->
                        Schedulers.isInNonBlockingThread()
                                ? start.subscribeOn(Schedulers.boundedElastic())
                                : start);
    }

    private Mono<Void> startNow(PeerIdentity self, PeerHandler handler) {
        if (!state.compareAndSet(State.NEW, State.STARTED)) {
            return Mono.error(new IllegalStateException("a transport starts once"));
        }
        // Protobuf reads files of the JDK when it is first used: here, and not on an event loop.
        Objects.requireNonNull(Wire.Frame.getDefaultInstance());
        Endpoint endpoint =
                new Endpoint(self, handler, options, versions, links, bulkRate, events, meters);
        return server(endpoint)
                .bind()
                .doOnNext(
                        bound -> {
                            server = bound;
                            if (state.get() == State.CLOSED) {
                                bound.dispose();
                            } else {
                                dial(endpoint);
                            }
                        })
                .then();
    }

    private TcpServer server(Endpoint endpoint) {
        return TcpServer.create()
                .runOn(loops)
                .bindAddress(options::bind)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, options.limits().waterMark())
                .doOnChannelInit(
                        (observer, channel, remote) ->
                                install(channel, new AcceptHandshake(endpoint, handshakes)));
    }

    private void dial(Endpoint endpoint) {
        Dialing begun = new Dialing(endpoint, addresses, loops, this::install);
        dialers.update(begun);
        dialing = begun;
        links.keySet().forEach(begun::dial);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Addresses are {@code host:port}, an IPv6 host in brackets; a name is looked up for each
     * attempt. Of several the next one is tried each time.
     */
    @Override
    public void connect(int member, List<String> hints) {
        addresses.hint(member, hints);
        links.computeIfAbsent(member, id -> new PeerLink(id, events, meters));
        Dialing begun = dialing;
        if (begun != null) {
            begun.dial(member);
        }
    }

    private void install(Channel channel, Handshake handshake) {
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        if (state.get() == State.CLOSED) {
            Closing.close(channel, "this transport is closed");
        }
        channel.pipeline()
                .addBefore(
                        NettyPipeline.ReactiveBridge,
                        "paxos.liveness",
                        new Liveness(options.timings().idleTimeout(), meters))
                .addBefore(NettyPipeline.ReactiveBridge, "paxos.frames", new FrameDecoder(meters))
                .addBefore(NettyPipeline.ReactiveBridge, "paxos.handshake", handshake);
        Tls tls = options.tls();
        if (tls != null) {
            Duration timeout = options.timings().handshakeTimeout();
            channel.pipeline()
                    .addFirst("paxos.tls", tls.handler(channel, handshake.dials(), timeout));
        }
    }

    @Override
    public void send(int member, List<GroupMessage> messages) {
        PeerLink link = state.get() == State.CLOSED ? null : links.get(member);
        if (link == null) {
            meters.dropped.add(messages.size());
        } else {
            link.send(messages);
        }
    }

    @Override
    public boolean hasRoomForBulk(int member, int group) {
        PeerLink link = links.get(member);
        return link == null || link.hasRoomForBulk(group);
    }

    /**
     * Limits how fast bulk - what members learn that lag - leaves this member, over all its
     * connections, at once and until the next call. Votes, heartbeats and proposals are not
     * limited. At the start there is no limit, which {@link Long#MAX_VALUE} restores. Any thread.
     *
     * @throws IllegalArgumentException when it is below 1
     */
    public void bulkBytesPerSecond(long bytes) {
        bulkRate.set(bytes);
        links.values().forEach(PeerLink::bulkRateChanged);
    }

    /**
     * Bytes that wait here for that member to read, bounded by {@link TcpLimits#outboundBytesMax()}
     * and one message; 0 while it is not connected. Any thread.
     */
    public long waitingBytes(int member) {
        PeerLink link = links.get(member);
        return link == null ? 0 : link.waitingBytes();
    }

    /**
     * The version of the wire that the connection to that member speaks: the highest that both
     * builds do. Empty while it is not connected. Any thread.
     */
    public OptionalInt wireVersion(int member) {
        PeerLink link = links.get(member);
        return link == null ? OptionalInt.empty() : link.wireVersion();
    }

    @Override
    public Flux<PeerEvent> events() {
        return events.flux();
    }

    @Override
    public void report(PeerEvent event) {
        events.report(event);
    }

    @Override
    public int maxValueBytes() {
        return options.limits().frameBytesMax() - Frames.ENVELOPE_BYTES_MAX;
    }

    /**
     * Where this transport listens, with the port that the system picked.
     *
     * @throws IllegalStateException before the start is complete
     */
    public InetSocketAddress boundAddress() {
        DisposableServer bound = server;
        if (bound == null) {
            throw new IllegalStateException("not started");
        }
        return (InetSocketAddress) bound.address();
    }

    /** Each of {@link #counters()} by a name. */
    @Override
    public Map<String, LongSupplier> meters() {
        return meters.byName();
    }

    /** What happened so far. */
    public TcpCounters counters() {
        return meters.read();
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeNow() {
        state.set(State.CLOSED);
        dialers.dispose();
        DisposableServer bound = server;
        if (bound != null) {
            bound.dispose();
        }
        List<Channel> open = List.copyOf(channels);
        open.forEach(channel -> Closing.close(channel, "this member closes"));
        Mono<Void> closed =
                Flux.fromIterable(open)
                        .flatMap(channel -> FutureMono.from(channel.closeFuture()))
                        .then(bound == null ? Mono.empty() : bound.onDispose());
        Mono<Void> freed =
                options.loops() == null
                        ? loops.disposeLater(Duration.ZERO, LOOPS_CLOSE_TIMEOUT)
                        : Mono.empty();
        return closed.then(freed).doFinally(signal -> events.complete());
    }

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }
}
