// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Keeps what arrives, and admits and reads as the test says. */
public final class RecordingHandler implements PeerHandler {

    private final Map<Integer, List<GroupMessage>> received = new ConcurrentHashMap<>();
    private final Introduction self;
    private final List<PeerIdentity> admitted = new CopyOnWriteArrayList<>();
    private final List<Introduction> guests = new CopyOnWriteArrayList<>();
    private final AtomicInteger signsOfLife = new AtomicInteger();
    private volatile Function<PeerIdentity, Mono<Void>> admission = peer -> Mono.empty();
    private volatile Mono<Void> gate = Mono.empty();
    private volatile Sinks.Empty<Void> end = Sinks.empty();

    /** Of a member that introduces itself so. */
    public RecordingHandler(Introduction self) {
        this.self = self;
    }

    /** Decides from now on. */
    public void admission(Function<PeerIdentity, Mono<Void>> decision) {
        this.admission = decision;
    }

    /** Takes no further message until {@code until} completes. */
    public void stall(Mono<Void> until) {
        this.gate = until;
    }

    /** Ends the {@link #receive} of all connections. */
    public void stopReceiving() {
        Sinks.Empty<Void> ending = end;
        end = Sinks.empty();
        ending.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** Everything from one member, in the order of arrival. */
    public List<GroupMessage> received(int member) {
        List<GroupMessage> list = received.getOrDefault(member, List.of());
        synchronized (list) {
            return new ArrayList<>(list);
        }
    }

    /** How others introduced themselves, whether they were let in or not. */
    public List<Introduction> guests() {
        return guests;
    }

    /** How many frames came without a message. */
    public int signsOfLife() {
        return signsOfLife.get();
    }

    /** Whom {@link #admit} let in, one entry per connection. */
    public List<PeerIdentity> admitted() {
        return admitted;
    }

    @Override
    public Introduction introduction() {
        return self;
    }

    @Override
    public Mono<Void> admit(Introduction guest) {
        guests.add(guest);
        return admission.apply(guest.peer()).doOnSuccess(nothing -> admitted.add(guest.peer()));
    }

    @Override
    public Publisher<Void> receive(PeerIdentity peer, Flux<List<GroupMessage>> inbound) {
        List<GroupMessage> list =
                received.computeIfAbsent(peer.member(), member -> new ArrayList<>());
        Mono<Void> ended = end.asMono();
        return inbound.concatMap(
                        frame -> gate.then(Mono.<Void>fromRunnable(() -> keep(list, frame))), 1)
                .takeUntilOther(ended);
    }

    private void keep(List<GroupMessage> list, List<GroupMessage> frame) {
        if (frame.isEmpty()) {
            signsOfLife.incrementAndGet();
        }
        synchronized (list) {
            list.addAll(frame);
        }
    }
}
