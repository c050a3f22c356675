// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvents;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.tcp.FrameDecoder.Inbound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;

/** What all connections of a started transport share. */
record Endpoint(
        PeerIdentity self,
        PeerHandler handler,
        TcpOptions options,
        AddressHints addresses,
        Map<Integer, PeerLink> links,
        BulkRate bulkRate,
        PeerEvents events,
        Meters meters) {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);

    /**
     * Messages flow from here on.
     *
     * @param bulkWindow what the peer takes of bulk before it gives credit for more; 0 if it knows
     *     no parts
     */
    void admitted(Channel channel, PeerIdentity peer, int bulkWindow) {
        log.info("Connected to {} at {}", peer, channel.remoteAddress());
        Objects.requireNonNull(links.get(peer.member())).connected(outbound(channel, bulkWindow));
        ChannelOperations<?, ?> operations =
                Objects.requireNonNull(ChannelOperations.get(channel), "not by reactor-netty");
        Flux<List<GroupMessage>> inbound =
                operations
                        .receiveObject()
                        .cast(Inbound.class)
                        .map(Inbound::messages)
                        .doOnError(e -> Closing.because(channel, "the connection broke: " + e))
                        // How a connection ended is told by events; here it has just ended.
                        .onErrorComplete();
        Flux.defer(() -> handler.receive(peer, inbound))
                .subscribe(
                        null,
                        e -> {
                            log.error("Receiving from {} failed", peer, e);
                            Closing.close(channel, "receiving failed: " + e);
                        },
                        () -> Closing.close(channel, "the node receives no more"));
    }

    private Outbound outbound(Channel channel, int bulkWindow) {
        TcpLimits limits = options.limits();
        int window = (int) Math.min(Integer.toUnsignedLong(bulkWindow), limits.bulkWindowBytes());
        BulkLane bulk =
                window == 0 ? null : new BulkLane(channel, limits, bulkRate, meters, window);
        Outbound outbound = new Outbound(channel, limits, meters, bulk);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "paxos.outbound", outbound);
        channel.pipeline()
                .get(FrameDecoder.class)
                .open(
                        limits.frameBytesMax(),
                        new BulkInbound(channel, limits.frameBytesMax(), window, meters),
                        outbound::credited);
        return outbound;
    }

    /** This node refuses that member. */
    void refuse(int member, String reason) {
        if (events.refused(member, false, reason)) {
            log.warn("Refusing member {}: {}", member, reason);
        }
    }

    /** That member refuses this node. */
    void refusedBy(int member, String reason) {
        if (events.refused(member, true, reason)) {
            log.warn("Member {} refuses this node: {}", member, reason);
        }
    }
}
