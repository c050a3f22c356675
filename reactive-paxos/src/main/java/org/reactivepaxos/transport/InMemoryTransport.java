// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One member's view of an {@link InMemoryNetwork}. */
final class InMemoryTransport implements Transport {

    private final InMemoryNetwork network;
    private final int member;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Map<Integer, InMemoryLink> links = new ConcurrentHashMap<>();
    private final PeerEvents events = new PeerEvents();
    private volatile @Nullable Started started;

    InMemoryTransport(InMemoryNetwork network, int member) {
        this.network = network;
        this.member = member;
    }

    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Mono.fromRunnable(() -> startNow(self, handler));
    }

    private void startNow(PeerIdentity self, PeerHandler handler) {
        if (self.member() != member) {
            throw new IllegalArgumentException(self + " is not member " + member);
        }
        if (!state.compareAndSet(State.NEW, State.STARTED)) {
            throw new IllegalStateException("a transport starts once");
        }
        started = new Started(self, handler);
        network.join(this);
    }

    @Override
    public void send(int to, List<GroupMessage> messages) {
        InMemoryLink link = links.get(to);
        if (link == null || network.isBlocked(member, to) || !link.offer(messages)) {
            network.countDropped(messages.size());
        }
    }

    @Override
    public Flux<PeerEvent> events() {
        return events.flux();
    }

    @Override
    public void report(PeerEvent event) {
        events.report(event);
    }

    @Override
    public int maxValueBytes() {
        return InMemoryNetwork.VALUE_BYTES_MAX;
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(
                () -> {
                    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
                        network.leave(this);
                        events.complete();
                    }
                });
    }

    int member() {
        return member;
    }

    PeerEvents peerEvents() {
        return events;
    }

    PeerIdentity self() {
        return started().self();
    }

    PeerHandler handler() {
        return started().handler();
    }

    void linked(int to, InMemoryLink link) {
        links.put(to, link);
    }

    void unlinked(int to, InMemoryLink link) {
        links.remove(to, link);
    }

    private Started started() {
        return Objects.requireNonNull(started, "not started");
    }

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private record Started(PeerIdentity self, PeerHandler handler) {}
}
