// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

/** What happens to connections, for operators. Members of the cluster are named by their ids. */
public sealed interface PeerEvent {

    int member();

    /** Messages can flow both ways. */
    record Connected(int member) implements PeerEvent {}

    /** The connection is gone; the transport tries again by itself. */
    record Disconnected(int member, String cause) implements PeerEvent {}

    /**
     * One side refused the other. Emitted again only for another reason, or after a connection: the
     * transport goes on trying meanwhile.
     *
     * @param byPeer whether the other side refused us
     */
    record Refused(int member, boolean byPeer, String reason) implements PeerEvent {}

    /**
     * A connected member has another group under the same id: this node takes no message of it. The
     * other side finds the same by itself, and other groups go on. Emitted once for each connection
     * and group.
     */
    record GroupRefused(int member, int group, String reason) implements PeerEvent {}
}
