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
        WireVersions versions,
        Map<Integer, PeerLink> links,
        BulkRate bulkRate,
        PeerEvents events,
        Meters meters) {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);

    /** Messages flow from here on. */
    void admitted(Channel channel, PeerIdentity peer, Terms terms) {
        log.info(
                "Connected to {} at {}, wire version {}",
                peer,
                channel.remoteAddress(),
                terms.version().number());
        Objects.requireNonNull(links.get(peer.member())).connected(outbound(channel, terms));
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

    private Outbound outbound(Channel channel, Terms terms) {
        TcpLimits limits = options.limits();
        int window = terms.bulkWindow();
        BulkLane bulk = window == 0 ? null : new BulkLane(channel, limits, bulkRate, meters, terms);
        Outbound outbound = new Outbound(channel, limits, terms.version(), meters, bulk);
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "paxos.outbound", outbound);
        channel.pipeline()
                .get(FrameDecoder.class)
                .open(
                        limits.frameBytesMax(),
                        terms.version(),
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
