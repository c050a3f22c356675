// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvents;

/** The one connection that counts to one member, or none. */
final class PeerLink {

    private final int member;
    private final PeerEvents events;
    private final Meters meters;
    private volatile @Nullable Outbound connection;

    PeerLink(int member, PeerEvents events, Meters meters) {
        this.member = member;
        this.events = events;
        this.meters = meters;
    }

    void send(List<GroupMessage> messages) {
        Outbound current = connection;
        if (current == null) {
            meters.dropped.add(messages.size());
        } else {
            current.send(messages);
        }
    }

    boolean hasRoomForBulk(int group) {
        Outbound current = connection;
        return current == null || current.hasRoomForBulk(group);
    }

    void bulkRateChanged() {
        Outbound current = connection;
        if (current != null) {
            current.rateChanged();
        }
    }

    OptionalInt wireVersion() {
        Outbound current = connection;
        return current == null ? OptionalInt.empty() : OptionalInt.of(current.wireVersion());
    }

    long waitingBytes() {
        Outbound current = connection;
        return current == null ? 0 : current.waitingBytes();
    }

    /**
     * Takes an admitted connection in place of the one there was: a peer dials when its end broke.
     */
    void connected(Outbound next) {
        Outbound old;
        synchronized (this) {
            old = connection;
            connection = next;
            if (old != null) {
                events.disconnected(member, "replaced by a newer connection");
            }
            events.connected(member);
        }
        if (old != null) {
            Closing.close(old.channel(), "replaced by a newer connection");
        }
        next.channel().closeFuture().addListener(closed -> disconnected(next));
    }

    private synchronized void disconnected(Outbound closed) {
        if (connection == closed) {
            connection = null;
            events.disconnected(member, Closing.causeOf(closed.channel()));
        }
    }
}
