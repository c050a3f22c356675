// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** Keeps a connection to each member with a higher id than this one's, from its first call on. */
final class Dialing implements Disposable {

    private final Endpoint endpoint;
    private final AddressHints addresses;
    private final TcpClient client;
    private final BiConsumer<Channel, Handshake> install;
    private final Scheduler scheduler;
    private final Set<Integer> dialled = new HashSet<>();
    private final Disposable.Composite dialers = Disposables.composite();

    /**
     * Dials nobody yet.
     *
     * @param install puts what a connection needs into a new channel
     */
    Dialing(
            Endpoint endpoint,
            AddressHints addresses,
            LoopResources loops,
            BiConsumer<Channel, Handshake> install) {
        this.endpoint = endpoint;
        this.addresses = addresses;
        this.client = client(endpoint.options(), loops);
        this.install = install;
        this.scheduler = Schedulers.fromExecutorService(loops.onClient(true));
    }

    private static TcpClient client(TcpOptions options, LoopResources loops) {
        return TcpClient.create(ConnectionProvider.newConnection())
                .runOn(loops)
                .resolver(spec -> spec.runOn(loops))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) options.timings().connectTimeout().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, options.limits().waterMark());
    }

    /** Begins, where this member is the one that dials and does not yet. Any thread. */
    synchronized void dial(int member) {
        if (member > endpoint.self().member() && dialled.add(member)) {
            TcpClient there = client.remoteAddress(() -> addresses.next(member));
            dialers.add(new Dialer(endpoint, member, there, install).run(scheduler).subscribe());
        }
    }

    @Override
    public void dispose() {
        dialers.dispose();
    }
}
