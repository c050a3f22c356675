// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvents;

/** The one connection that counts to one member, or none. */
final class PeerLink {

    private final int member;
    private final PeerEvents events;
    private final Outbound outbound;
    private final Meters meters;
    private volatile @Nullable Channel channel;

    PeerLink(int member, PeerEvents events, Outbound outbound, Meters meters) {
        this.member = member;
        this.events = events;
        this.outbound = outbound;
        this.meters = meters;
    }

    void send(List<GroupMessage> messages) {
        Channel current = channel;
        if (current == null) {
            meters.dropped.add(messages.size());
        } else {
            outbound.send(current, messages);
        }
    }

    /**
     * Takes an admitted connection in place of the one there was: a peer dials when its end broke.
     */
    void connected(Channel next) {
        Channel old;
        synchronized (this) {
            old = channel;
            channel = next;
            if (old != null) {
                events.disconnected(member, "replaced by a newer connection");
            }
            events.connected(member);
        }
        if (old != null) {
            Closing.close(old, "replaced by a newer connection");
        }
        next.closeFuture().addListener(closed -> disconnected(next));
    }

    private synchronized void disconnected(Channel closed) {
        if (channel == closed) {
            channel = null;
            events.disconnected(member, Closing.causeOf(closed));
        }
    }
}
