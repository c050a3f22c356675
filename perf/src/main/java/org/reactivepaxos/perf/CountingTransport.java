// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts the group messages that are sent; frames are counted by the transport behind it. */
final class CountingTransport implements Transport {

    private final Transport transport;
    private final LongAdder messages = new LongAdder();

    CountingTransport(Transport transport) {
        this.transport = transport;
    }

    long messages() {
        return messages.sum();
    }

    @Override
    public void send(int member, List<GroupMessage> frame) {
        messages.add(frame.size());
        transport.send(member, frame);
    }

    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
        return transport.start(self, handler);
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
