// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Another transport. A test overrides what it wants to go wrong, or to count; all the rest is the
 * other's, what the SPI has a default for included.
 */
public abstract class ForwardingTransport implements Transport {

    private final Transport delegate;

    protected ForwardingTransport(Transport delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
    }

    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
        return delegate.start(self, handler);
    }

    @Override
    public void send(int member, List<GroupMessage> messages) {
        delegate.send(member, messages);
    }

    @Override
    public void connect(int member, List<String> addresses) {
        delegate.connect(member, addresses);
    }

    @Override
    public boolean hasRoomForBulk(int member, int group) {
        return delegate.hasRoomForBulk(member, group);
    }

    @Override
    public Flux<PeerEvent> events() {
        return delegate.events();
    }

    @Override
    public Map<String, LongSupplier> meters() {
        return delegate.meters();
    }

    @Override
    public void report(PeerEvent event) {
        delegate.report(event);
    }

    @Override
    public int maxValueBytes() {
        return delegate.maxValueBytes();
    }

    @Override
    public Mono<Void> close() {
        return delegate.close();
    }
}
