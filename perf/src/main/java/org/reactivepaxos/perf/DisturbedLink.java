// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * A proxy on the way to one member, which disturbs what passes while it is told to. Takes no more
 * from either side than it may have on its way.
 */
final class DisturbedLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DisturbedLink.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SLICE_BYTES = Disturbance.BYTES_PER_SECOND / 4;

    private final Disturbance disturbance;
    private final TcpClient client;
    private final DisposableServer server;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile boolean disturbs;

    DisturbedLink(
            Disturbance disturbance, LoopResources loops, Supplier<InetSocketAddress> member) {
        this.disturbance = disturbance;
        this.client =
                TcpClient.create(ConnectionProvider.newConnection())
                        .runOn(loops)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .remoteAddress(member);
        this.server =
                TcpServer.create()
                        .runOn(loops)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .bindAddress(
                                () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .doOnConnection(caller -> channels.add(caller.channel()))
                        .handle(this::join)
                        .bindNow();
    }

    /** Where to reach the member. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** Begins or ends to disturb, connections that are open included. */
    void disturb(boolean on) {
        disturbs = on;
        if (!on && disturbance == Disturbance.HALF_OPEN) {
            // What was swallowed is missing.
            closeAll();
        }
    }

    private void closeAll() {
        for (Channel channel : channels) {
            close(channel);
        }
    }

    private static void close(Channel channel) {
        channel.close().addListener(closed -> log.debug("Closed {}", channel));
    }

    private Publisher<Void> join(NettyInbound fromCaller, NettyOutbound toCaller) {
        return client.connect()
                .flatMap(
                        called -> {
                            toCaller.withConnection(caller -> tie(caller, called));
                            return Mono.when(
                                    called.outbound().sendByteArray(shaped(fromCaller, true)),
                                    toCaller.sendByteArray(shaped(called.inbound(), false)));
                        })
                .onErrorComplete(); // One side is gone, and with it the other.
    }

    private void tie(Connection caller, Connection called) {
        channels.add(called.channel());
        caller.onDispose(() -> end(caller, called));
        called.onDispose(() -> end(caller, called));
        if (disturbance == Disturbance.RESETS) {
            caller.onDispose(
                    Flux.interval(SECOND)
                            .filter(tick -> disturbs && isReset())
                            .subscribe(tick -> reset(caller, called)));
        }
    }

    private void end(Connection caller, Connection called) {
        channels.remove(caller.channel());
        channels.remove(called.channel());
        caller.dispose();
        called.dispose();
    }

    private static boolean isReset() {
        return ThreadLocalRandom.current().nextDouble() < Disturbance.RESET_CHANCE;
    }

    /** Without the usual end of a connection: both members get an error. */
    private static void reset(Connection caller, Connection called) {
        // All links share one event loop, where neither can be closed meanwhile.
        caller.channel().eventLoop().execute(() -> reset(caller.channel(), called.channel()));
    }

    private static void reset(Channel caller, Channel called) {
        if (caller.isOpen() && called.isOpen()) {
            caller.config().setOption(ChannelOption.SO_LINGER, 0);
            called.config().setOption(ChannelOption.SO_LINGER, 0);
            close(caller);
            close(called);
        }
    }

    /**
     * The same bytes, when and if the link lets them through. Copies, which nobody has to free: a
     * cancel may meet a delay that ends, and then a buffer would be freed twice.
     *
     * @param toMember the direction to the disturbed member
     */
    private Flux<byte[]> shaped(NettyInbound inbound, boolean toMember) {
        return inbound.receive()
                .asByteArray()
                .map(bytes -> new Timed(bytes, System.nanoTime()))
                .concatMap(timed -> pass(timed, toMember), disturbance.buffers());
    }

    private record Timed(byte[] bytes, long came) {}

    private Publisher<byte[]> pass(Timed timed, boolean toMember) {
        if (!disturbs) {
            return Mono.just(timed.bytes());
        }
        return switch (disturbance) {
            case NONE, RESETS -> Mono.just(timed.bytes());
            case HALF_OPEN -> Mono.empty();
            case DELAY -> {
                long passed = System.nanoTime() - timed.came();
                yield Mono.just(timed.bytes()).delayElement(Disturbance.ONE_WAY.minusNanos(passed));
            }
            case SLOW_READER -> toMember ? slowly(timed.bytes()) : Mono.just(timed.bytes());
        };
    }

    private Flux<byte[]> slowly(byte[] bytes) {
        int slices = (bytes.length + SLICE_BYTES - 1) / SLICE_BYTES;
        return Flux.range(0, slices)
                .map(i -> slice(bytes, i * SLICE_BYTES))
                .concatMap(this::slowlyOne, 0);
    }

    private static byte[] slice(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SLICE_BYTES));
    }

    /** So long as the link is slow: what is left when that ends goes at once. */
    private Mono<byte[]> slowlyOne(byte[] slice) {
        long millis = SECOND.toMillis() * slice.length / Disturbance.BYTES_PER_SECOND;
        return disturbs
                ? Mono.just(slice).delayElement(Duration.ofMillis(millis))
                : Mono.just(slice);
    }

    @Override
    public void close() {
        closeAll();
        server.disposeNow();
    }
}
