// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which start of which disk one member has seen, as the registry of a node keeps it (S7): who does
 * not go back to it began on a restored backup or a cloned directory.
 */
final class Peers {

    /** What one claim is worth. */
    enum Verdict {
        ADMITTED,
        /** First to be remembered durably. */
        NEW,
        /** Remembered, but perhaps not durably yet. */
        KNOWN,
        REFUSED
    }

    private final Map<Long, PeerIdentity> durable = new HashMap<>();
    private final Map<Long, PeerIdentity> seen = new HashMap<>();
    private final Set<PeerIdentity> admitted = new HashSet<>();

    Verdict judge(PeerIdentity peer, Lineage lineage) {
        if (admitted.contains(peer)) {
            return Verdict.ADMITTED; // As a connection is, once and for all its messages.
        }
        PeerIdentity before = seen.get(peer.storage());
        if (before != null
                && lineage.from(before.incarnation(), before.startId())
                        != Lineage.Descent.DESCENDS) {
            return Verdict.REFUSED;
        }
        if (before != null && before.incarnation() == peer.incarnation()) {
            return Verdict.KNOWN;
        }
        seen.put(peer.storage(), peer);
        return Verdict.NEW;
    }

    void admit(PeerIdentity peer) {
        admitted.add(peer);
    }

    void harden(PeerIdentity peer) {
        durable.put(peer.storage(), peer);
    }

    /** The highest start of a disk that is remembered durably, 0 for none. */
    long durableIncarnation(long storage) {
        PeerIdentity peer = durable.get(storage);
        return peer == null ? 0 : peer.incarnation();
    }

    void crash() {
        admitted.clear();
        seen.clear();
        seen.putAll(durable);
    }

    Peers copy() {
        Peers copy = new Peers();
        copy.durable.putAll(durable);
        copy.seen.putAll(durable);
        return copy;
    }
}
