// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One process' end of the simulated network. */
final class SimulatedTransport implements Transport {

    /** So that a snapshot of some kilobytes has some parts. */
    private static final int VALUE_BYTES_MAX = 8 << 10;

    private final int member;
    private final SimulatedNetwork network;
    private final Map<Integer, Connection> connections = new TreeMap<>();
    private final Set<Integer> met = new TreeSet<>();
    private final Set<Integer> dropped = new TreeSet<>();
    private @Nullable PeerIdentity self;
    private @Nullable PeerHandler handler;

    SimulatedTransport(int member, SimulatedNetwork network) {
        this.member = member;
        this.network = network;
    }

    int member() {
        return member;
    }

    PeerIdentity self() {
        return started(self);
    }

    PeerHandler handler() {
        return started(handler);
    }

    private static <T> T started(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }

    Mono<Void> admit(SimulatedTransport peer) {
        return handler().admit(peer.handler().introduction());
    }

    void connected(int peer, Connection connection) {
        connections.put(peer, connection);
        met.add(peer);
    }

    /** How many others have durably seen this start. */
    int met() {
        return met.size();
    }

    /** The group is no more on this member; nothing must be said for it. */
    void dropped(int group) {
        dropped.add(group);
    }

    void disconnected(int peer) {
        Connection gone = connections.remove(peer);
        if (gone != null) {
            gone.end();
        }
    }

    @Override
    public Mono<Void> start(PeerIdentity who, PeerHandler peers) {
        return Mono.fromRunnable(
                () -> {
                    self = who;
                    handler = peers;
                    network.listen(this);
                });
    }

    @Override
    public void send(int to, List<GroupMessage> messages) {
        for (GroupMessage message : messages) {
            if (dropped.contains(message.group())) {
                network.broken("a dropped group says nothing", member + ": " + message);
            }
        }
        Connection connection = connections.get(to);
        if (connection != null) {
            connection.send(member, to, messages);
        }
    }

    @Override
    public Flux<PeerEvent> events() {
        return Flux.never();
    }

    @Override
    public void report(PeerEvent event) {}

    @Override
    public int maxValueBytes() {
        return VALUE_BYTES_MAX;
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(this::vanish);
    }

    /** The process is gone, or listens no more. */
    void vanish() {
        network.leave(this);
        for (Connection connection : List.copyOf(connections.values())) {
            connection.end();
        }
    }
}
