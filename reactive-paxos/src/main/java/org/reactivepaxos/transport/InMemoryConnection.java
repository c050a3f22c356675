// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Both directions between two members, from the admission to the end. */
final class InMemoryConnection {

    private static final Logger log = LoggerFactory.getLogger(InMemoryConnection.class);
    private static final String ADMITTED = "";

    private final InMemoryNetwork network;
    private final InMemoryNetwork.Pair pair;
    private final InMemoryTransport low;
    private final InMemoryTransport high;
    private final InMemoryLink toLow = new InMemoryLink();
    private final InMemoryLink toHigh = new InMemoryLink();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Disposable.Swap admission = Disposables.swap();
    private final AtomicReference<State> state = new AtomicReference<>(State.ADMITTING);

    InMemoryConnection(
            InMemoryNetwork network,
            InMemoryNetwork.Pair pair,
            InMemoryTransport low,
            InMemoryTransport high) {
        this.network = network;
        this.pair = pair;
        this.low = low;
        this.high = high;
    }

    boolean joins(InMemoryTransport transport) {
        return transport == low || transport == high;
    }

    void open() {
        Scheduler scheduler = network.scheduler();
        admission.update(
                Mono.zip(verdict(low, high), verdict(high, low))
                        .subscribeOn(scheduler)
                        .subscribe(
                                verdicts -> decide(verdicts.getT1(), verdicts.getT2(), scheduler),
                                e -> close("the admission failed: " + e)));
    }

    /** Why {@code host} refuses {@code guest}. */
    private static Mono<String> verdict(InMemoryTransport host, InMemoryTransport guest) {
        return Mono.defer(() -> host.handler().admit(guest.handler().introduction()))
                .thenReturn(ADMITTED)
                .onErrorResume(e -> Mono.just(String.valueOf(e.getMessage())));
    }

    private void decide(String lowSays, String highSays, Scheduler scheduler) {
        if (lowSays.equals(ADMITTED) && highSays.equals(ADMITTED)) {
            connect(scheduler);
            return;
        }
        if (!state.compareAndSet(State.ADMITTING, State.CLOSED)) {
            return;
        }
        if (!lowSays.equals(ADMITTED)) {
            refused(low, high, lowSays);
        }
        if (!highSays.equals(ADMITTED)) {
            refused(high, low, highSays);
        }
        network.ended(pair, this);
    }

    private static void refused(InMemoryTransport host, InMemoryTransport guest, String reason) {
        if (host.peerEvents().refused(guest.member(), false, reason)) {
            log.warn("Member {} refuses {}: {}", host.member(), guest.self(), reason);
        }
        guest.peerEvents().refused(host.member(), true, reason);
    }

    private void connect(Scheduler scheduler) {
        synchronized (this) { // So that Connected is never told after Disconnected.
            if (!state.compareAndSet(State.ADMITTING, State.CONNECTED)) {
                return;
            }
            // Both can send before either receives, so that a handler may answer at once.
            low.linked(high.member(), toHigh);
            high.linked(low.member(), toLow);
            low.peerEvents().connected(high.member());
            high.peerEvents().connected(low.member());
        }
        receive(low, high, toLow, scheduler);
        receive(high, low, toHigh, scheduler);
    }

    private void receive(
            InMemoryTransport host, InMemoryTransport guest, InMemoryLink link, Scheduler worker) {
        Flux.defer(
                        () ->
                                host.handler()
                                        .receive(
                                                guest.self(),
                                                link.frames(worker)
                                                        .takeUntilOther(closed.asMono())))
                .subscribe(
                        null,
                        e -> close("member " + host.member() + " failed: " + e),
                        () -> close("member " + host.member() + " takes no more messages"));
    }

    void close(String cause) {
        synchronized (this) {
            State before = state.getAndSet(State.CLOSED);
            if (before == State.CLOSED) {
                return;
            }
            if (before == State.CONNECTED) {
                low.unlinked(high.member(), toHigh);
                high.unlinked(low.member(), toLow);
                low.peerEvents().disconnected(high.member(), cause);
                high.peerEvents().disconnected(low.member(), cause);
            }
        }
        admission.dispose();
        closed.tryEmitEmpty();
        network.ended(pair, this);
    }

    private enum State {
        ADMITTING,
        CONNECTED,
        CLOSED
    }
}
