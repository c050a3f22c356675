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
import reactor.netty.channel.ChannelOperations;

/** What all connections of a started transport share. */
record Endpoint(
        PeerIdentity self,
        PeerHandler handler,
        TcpOptions options,
        Map<Integer, PeerLink> links,
        PeerEvents events,
        Meters meters) {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);

    /** Messages flow from here on. */
    void admitted(Channel channel, PeerIdentity peer) {
        log.info("Connected to {} at {}", peer, channel.remoteAddress());
        Objects.requireNonNull(links.get(peer.member())).connected(channel);
        ChannelOperations<?, ?> operations =
                Objects.requireNonNull(ChannelOperations.get(channel), "not by reactor-netty");
        Flux<List<GroupMessage>> inbound =
                operations
                        .receiveObject()
                        .cast(Inbound.class)
                        .map(Inbound::messages)
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
