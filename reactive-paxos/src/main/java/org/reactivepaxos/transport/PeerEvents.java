// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * What a transport publishes its {@link PeerEvent}s with, in the way {@link Transport#events()}
 * promises. Safe for use by many threads; nobody waits: subscribers are signalled on a thread that
 * reports, which may be another one that reports at the same time.
 */
public final class PeerEvents {

    /** How many events a slow subscriber can be behind before it loses the oldest. */
    public static final int BUFFERED_EVENTS_MAX = 256;

    private static final int REFUSED_MEMBERS_MAX = 1024;

    /** Emitted to by one thread at a time, the one that {@link #drain()} lets in. */
    private final Sinks.Many<PeerEvent> sink = Sinks.unsafe().many().multicast().directBestEffort();

    private final Queue<PeerEvent> reported = new ConcurrentLinkedQueue<>();
    private final AtomicInteger draining = new AtomicInteger();
    private final Map<Integer, PeerEvent> refusals = new ConcurrentHashMap<>();
    private volatile boolean completed;

    /** Hot: a late subscriber sees only what follows. Completes after {@link #complete()}. */
    public Flux<PeerEvent> flux() {
        return sink.asFlux()
                .onBackpressureBuffer(BUFFERED_EVENTS_MAX, BufferOverflowStrategy.DROP_OLDEST);
    }

    /** Reports that messages flow both ways. */
    public void connected(int member) {
        refusals.remove(member);
        emit(new PeerEvent.Connected(member));
    }

    /** Reports the end of what {@link #connected(int)} reported. */
    public void disconnected(int member, String cause) {
        emit(new PeerEvent.Disconnected(member, cause));
    }

    /**
     * Reports a refusal, unless it repeats the last one of that member: transports try again for
     * ever, operators want to read the reason once.
     *
     * @return whether it was news
     */
    public boolean refused(int member, boolean byPeer, String reason) {
        if (refusals.size() >= REFUSED_MEMBERS_MAX) {
            refusals.clear(); // Only strangers with made-up ids get here; repeating is harmless.
        }
        PeerEvent event = new PeerEvent.Refused(member, byPeer, reason);
        if (event.equals(refusals.put(member, event))) {
            return false;
        }
        emit(event);
        return true;
    }

    /** Reports what a node has found out about a peer. */
    public void report(PeerEvent event) {
        emit(event);
    }

    /** Ends {@link #flux()}; what is reported later is ignored. */
    public void complete() {
        completed = true;
        drain();
    }

    private void emit(PeerEvent event) {
        while (reported.size() >= BUFFERED_EVENTS_MAX) {
            reported.poll(); // A subscriber keeps the draining thread, so it loses the oldest.
        }
        reported.add(event);
        drain();
    }

    private void drain() {
        if (draining.getAndIncrement() > 0) {
            return; // The thread inside takes the new event too.
        }
        int seen = 1;
        do {
            emitReported();
            seen = draining.addAndGet(-seen);
        } while (seen != 0);
    }

    private void emitReported() {
        @Nullable PeerEvent event;
        while ((event = reported.poll()) != null) {
            sink.tryEmitNext(event);
        }
        if (completed) {
            sink.tryEmitComplete();
        }
    }
}
