// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What went between this node and each peer, whatever group it was about: frames that came,
 * connections that were made, whether something left. Noted by any thread, read by the workers.
 *
 * <p>It has to know every member that may lead, and grows with them: a group that rests waits for a
 * node that is not watched until something is wanted of it.
 */
final class PeerTraffic {

    private final Map<Integer, Peer> peers = new ConcurrentSkipListMap<>();

    /** With the nodes of these members, of which the node itself is none. */
    PeerTraffic(Iterable<Integer> members, int self) {
        for (int member : members) {
            if (member != self) {
                peers.put(member, new Peer());
            }
        }
    }

    /** One more node is known from now on. */
    void add(int member) {
        peers.putIfAbsent(member, new Peer());
    }

    private static final class Peer {
        private final AtomicLong frames = new AtomicLong();
        private final AtomicLong connections = new AtomicLong();
        private final AtomicInteger open = new AtomicInteger();
        private volatile boolean sent;
    }

    /** Always up to date, ascending. */
    Set<Integer> members() {
        return peers.keySet();
    }

    /** A frame came; what is heard of a stranger is of no interest here. */
    void heard(int member) {
        Peer peer = peers.get(member);
        if (peer != null) {
            peer.frames.incrementAndGet();
        }
    }

    /** A new connection: also the first thing that is heard over it. */
    void connected(int member) {
        Peer peer = peers.get(member);
        if (peer != null) {
            peer.connections.incrementAndGet();
            peer.frames.incrementAndGet();
            peer.open.incrementAndGet();
        }
    }

    /** A connection ended; the next one may have begun before. */
    void disconnected(int member) {
        Peer peer = peers.get(member);
        if (peer != null) {
            peer.open.decrementAndGet();
        }
    }

    boolean isConnected(int member) {
        return of(member).open.get() > 0;
    }

    boolean isAnyConnected() {
        return peers.values().stream().anyMatch(peer -> peer.open.get() > 0);
    }

    /** A frame left. */
    void sent(int member) {
        Peer peer = peers.get(member);
        if (peer != null && !peer.sent) {
            peer.sent = true;
        }
    }

    /** How many frames have come. */
    long frames(int member) {
        return of(member).frames.get();
    }

    long connections(int member) {
        return of(member).connections.get();
    }

    /** Whether a frame has left since this was asked last. For one thread. */
    boolean takeSent(int member) {
        Peer peer = of(member);
        boolean was = peer.sent;
        peer.sent = false;
        return was;
    }

    private Peer of(int member) {
        Peer peer = peers.get(member);
        if (peer == null) {
            throw new IllegalArgumentException("no peer: " + member);
        }
        return peer;
    }
}
