// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.reactivepaxos.protocol.PeerIdentity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Moves messages between the members that this node knows. Messages of one connection arrive in the
 * order they were sent, apart from bulk ({@link GroupMessage#isBulk()}), which others may overtake;
 * they may be lost, also in the middle when a connection breaks, and they are never altered
 * unnoticed.
 *
 * <p>A transport is started once and closed once; a node that starts again makes a new one. What it
 * signals, it signals on its own threads, which nobody may block.
 */
public interface Transport {

    /**
     * Opens the transport: listens, and connects to the other members, again and again until
     * closed.
     *
     * @param self how this node introduces itself
     * @return completes when this node can be reached; errors when it cannot listen, and with
     *     {@link IllegalStateException} when it was started or closed before. After an error it
     *     still needs to be closed
     */
    Mono<Void> start(PeerIdentity self, PeerHandler handler);

    /**
     * Has the transport reach a further member, from now on and until it is closed: a membership
     * names it. Of one that it reaches already, the hints are those for the next attempt; what the
     * transport itself was configured with goes before hints. Never blocks. Any thread. The default
     * does nothing, for transports that reach everybody.
     *
     * @param addresses hints where it may be found, in the transport's own notation; may be none
     */
    default void connect(int member, List<String> addresses) {}

    /**
     * Sends messages as one frame, or as few as its size allows. Never blocks; called by one thread
     * at a time per member. Where the member is not connected, or its outbound queue is at its
     * bound, or one is larger than a frame, the messages are dropped and counted: the protocol
     * sends again what matters. One that waits may be dropped for a newer one that supersedes it.
     * Never throws for what happens on the network.
     *
     * @param messages not to be changed afterwards; none at all make a frame too, a sign of life of
     *     this node
     */
    void send(int member, List<GroupMessage> messages);

    /**
     * Whether bulk of that group would be on its way to the member soon: none of the group is yet,
     * and what waits for the member, of all groups, is well below its bound. Otherwise making some
     * is work for nothing; whoever asked for it asks again. Any thread.
     */
    default boolean hasRoomForBulk(int member, int group) {
        return true;
    }

    /**
     * Connections made, lost and refused, and what is reported. Hot: a late subscriber sees only
     * what follows; a slow one loses the oldest. Completes when the transport is closed.
     */
    Flux<PeerEvent> events();

    /**
     * What this transport counts since it was made, by name: for metrics, which ask for the numbers
     * at any time and on any thread. The names do not change. None by default.
     */
    default Map<String, LongSupplier> meters() {
        return Map.of();
    }

    /** Publishes, through {@link #events()}, what the node itself finds out about a peer. */
    void report(PeerEvent event);

    /**
     * The largest block of values, {@link org.reactivepaxos.protocol.Values#sizeBytes()}, that fits
     * into one frame together with its envelope, as the only one in its message.
     */
    int maxValueBytes();

    /**
     * Closes connections and frees everything the transport made. Idempotent.
     *
     * @return completes when that is done
     */
    Mono<Void> close();
}
