// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.List;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The side of the node that a transport talks to. */
public interface PeerHandler {

    /** How this node introduces itself now; asked anew for each connection, on any thread. */
    Introduction introduction();

    /**
     * Decides whether messages from this peer may count. The transport delivers nothing from the
     * peer before this completes.
     *
     * @return completes when the peer is admitted, and what was seen of it is durable; errors with
     *     {@link PeerRefusedException} when it is refused. The transport then tells the peer the
     *     message, closes, and tries again by itself. Any other error is treated as a refusal.
     *     Cancelled when the connection ends first
     */
    Mono<Void> admit(Introduction peer);

    /**
     * Takes the messages of one admitted connection. A transport calls it once per connection and
     * subscribes to the result; the connection is closed when that ends.
     *
     * @param inbound the messages of one frame per element, in the order they were sent; none where
     *     it was only a sign of life. For one subscriber; no faster than it requests, at the
     *     sender's cost. Completes when the connection ends, for whatever cause. Signals on the
     *     transport's threads, so the handler must not block
     */
    Publisher<Void> receive(PeerIdentity peer, Flux<List<GroupMessage>> inbound);
}
