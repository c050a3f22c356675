// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.Transport;

/**
 * The members that this node knows: those that it was told at its start, and those that a
 * membership of one of its groups has named since. Others are refused. A member that left is known
 * until the next start: it may not have heard that it left. Any thread.
 */
final class Peers {

    private final int self;
    private final PeerTraffic traffic;
    private final Transport transport;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();
    private final Map<Integer, PeerIdentity> met = new ConcurrentHashMap<>();

    Peers(int self, Collection<Integer> configured, PeerTraffic traffic, Transport transport) {
        this.self = self;
        this.traffic = traffic;
        this.transport = transport;
        known.addAll(configured);
        known.add(self);
    }

    boolean knows(int member) {
        return known.contains(member);
    }

    /** All of them, ascending, this node's own one too. */
    Set<Integer> all() {
        return new TreeSet<>(known);
    }

    /** A membership names them: from now on they are known, and connected to. */
    void named(Collection<Voter> members) {
        for (Voter named : members) {
            expect(named.member(), named.addresses());
        }
    }

    /** It is to be named: from now on it is known, and connected to. */
    void expect(int member, List<String> addresses) {
        if (member == self) {
            return;
        }
        if (known.add(member)) {
            traffic.add(member);
        }
        transport.connect(member, addresses);
    }

    /** It was admitted: from now on this is who speaks for the member. */
    void admitted(PeerIdentity peer) {
        met.put(peer.member(), peer);
    }

    /** Who spoke for the member last; null when it was never heard since the start. */
    @Nullable PeerIdentity identity(int member) {
        return met.get(member);
    }
}
