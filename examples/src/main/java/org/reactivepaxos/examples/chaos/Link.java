// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import org.reactivepaxos.examples.chaos.Network.Way;
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
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * A proxy that one member connects to in order to reach another. Its address stays while members
 * come and go. It takes no more from either side than a few buffers that are on their way.
 */
final class Link implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int BUFFERS = 16;

    private final Way way;
    private final Network network;
    private final TcpClient client;
    private final DisposableServer server;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    Link(Way way, Network network, IntUnaryOperator port) {
        this.way = way;
        this.network = network;
        this.client =
                TcpClient.create(ConnectionProvider.newConnection())
                        .runOn(network.loops())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .remoteAddress(() -> loopback(port.applyAsInt(way.to())));
        this.server =
                TcpServer.create()
                        .runOn(network.loops())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .bindAddress(() -> loopback(0))
                        .doOnConnection(this::keep)
                        .handle(this::join)
                        .bindNow();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Way way() {
        return way;
    }

    int port() {
        return server.port();
    }

    private Publisher<Void> join(NettyInbound fromCaller, NettyOutbound toCaller) {
        Way back = new Way(way.to(), way.from());
        return client.connect()
                .flatMap(
                        called -> {
                            keep(called);
                            toCaller.withConnection(caller -> tie(caller, called));
                            return Mono.when(
                                    called.outbound().sendByteArray(passed(fromCaller, way)),
                                    toCaller.sendByteArray(passed(called.inbound(), back)));
                        })
                .onErrorComplete(); // One side is gone, and with it the other.
    }

    private Flux<byte[]> passed(NettyInbound inbound, Way direction) {
        return inbound.receive()
                .asByteArray()
                .map(network::late)
                .concatMap(late -> network.pass(direction, late), BUFFERS);
    }

    private void keep(Connection connection) {
        channels.add(connection.channel());
        connection.onDispose(() -> channels.remove(connection.channel()));
    }

    private static void tie(Connection caller, Connection called) {
        caller.onDispose(() -> end(caller, called));
        called.onDispose(() -> end(caller, called));
    }

    private static void end(Connection caller, Connection called) {
        caller.dispose();
        called.dispose();
    }

    /** Without the usual end of a connection: both members get an error. */
    void reset() {
        for (Channel channel : channels) {
            channel.eventLoop().execute(() -> reset(channel));
        }
    }

    private static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            close(channel);
        }
    }

    private static void close(Channel channel) {
        channel.close().addListener(closed -> LOG.debug("Closed {}", channel));
    }

    @Override
    public void close() {
        channels.forEach(Link::close);
        server.disposeNow();
    }
}
