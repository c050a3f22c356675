// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;

/**
 * What a transport publishes its {@link PeerEvent}s with, in the way {@link Transport#events()}
 * promises. Safe for use by many threads; subscribers are signalled on the thread that reports.
 */
public final class PeerEvents {

    /** How many events a slow subscriber can be behind before it loses the oldest. */
    public static final int BUFFERED_EVENTS_MAX = 256;

    private static final int REFUSED_MEMBERS_MAX = 1024;

    private final Sinks.Many<PeerEvent> sink = Sinks.many().multicast().directBestEffort();
    private final Map<Integer, PeerEvent> refusals = new ConcurrentHashMap<>();

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

    /** Ends {@link #flux()}; what is reported later is ignored. */
    public void complete() {
        while (sink.tryEmitComplete() == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
    }

    private void emit(PeerEvent event) {
        // Events are rare and short, so waiting for another thread's emission beats a queue.
        while (sink.tryEmitNext(event) == EmitResult.FAIL_NON_SERIALIZED) {
            Thread.onSpinWait();
        }
    }
}
