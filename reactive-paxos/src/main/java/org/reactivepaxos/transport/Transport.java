// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.List;
import org.reactivepaxos.protocol.PeerIdentity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Moves messages between the members that this node knows. Messages of one connection arrive in the
 * order they were sent; they may be lost, also in the middle when a connection breaks, and they are
 * never altered unnoticed.
 */
public interface Transport {

    /**
     * Opens the transport: listens, and connects to the other members, again and again until
     * closed.
     *
     * @param self how this node introduces itself
     * @return completes when this node can be reached; errors when it cannot listen
     */
    Mono<Void> start(PeerIdentity self, PeerHandler handler);

    /**
     * Sends messages as one frame, or as few as its size allows. Never blocks; called by one thread
     * at a time per member. Where the member is not connected, or its outbound queue is at its
     * bound, the messages are dropped and counted: the protocol sends again what matters.
     */
    void send(int member, List<GroupMessage> messages);

    /**
     * Connections made, lost and refused. Hot: a late subscriber sees only what follows; a slow one
     * loses the oldest.
     */
    Flux<PeerEvent> events();

    /** The largest encoded value, in bytes, that fits into one frame together with its envelope. */
    int maxValueBytes();

    /** Closes connections and frees everything the transport made. Idempotent. */
    Mono<Void> close();
}
