// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.List;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transport whose frames meet the faults of a {@link TestNetwork}. */
final class FaultyTransport implements Transport {

    private final Transport transport;
    private final int member;
    private final TestNetwork network;

    FaultyTransport(Transport transport, int member, TestNetwork network) {
        this.transport = transport;
        this.member = member;
        this.network = network;
    }

    @Override
    public void send(int to, List<GroupMessage> frame) {
        network.send(transport, member, to, frame);
    }

    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
        return transport.start(self, handler);
    }

    @Override
    public boolean hasRoomForBulk(int to, int group) {
        return transport.hasRoomForBulk(to, group);
    }

    @Override
    public Flux<PeerEvent> events() {
        return transport.events();
    }

    @Override
    public void report(PeerEvent event) {
        transport.report(event);
    }

    @Override
    public int maxValueBytes() {
        return transport.maxValueBytes();
    }

    @Override
    public Mono<Void> close() {
        return transport.close();
    }
}
