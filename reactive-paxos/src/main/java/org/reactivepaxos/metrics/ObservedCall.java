// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import io.micrometer.observation.Observation;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.CallTrace;

/**
 * The observation of one call or window, and of the part that it is in. Whoever cancels may meet
 * the group's worker: signals are told one at a time, by whichever thread came first.
 */
final class ObservedCall implements CallTrace {

    private final MicrometerObservations node;
    private final String group;
    private final Observation whole;
    private final Queue<Runnable> signals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();
    private @Nullable Observation part;
    private boolean ended;

    ObservedCall(
            MicrometerObservations node,
            String group,
            Observation whole,
            PaxosObservation firstPart) {
        this.node = node;
        this.group = group;
        this.whole = whole;
        signal(
                () -> {
                    whole.start();
                    begin(firstPart);
                });
    }

    private void signal(Runnable what) {
        signals.add(what);
        if (untold.getAndIncrement() == 0) {
            do {
                Runnable next = signals.remove();
                if (!ended) {
                    node.guard(next);
                }
            } while (untold.decrementAndGet() > 0);
        }
    }

    private void begin(PaxosObservation what) {
        endPart();
        Observation next =
                node.unstarted(what, group, Observation.Context::new).parentObservation(whole);
        part = next;
        next.start();
    }

    private void endPart() {
        Observation present = part;
        part = null;
        if (present != null) {
            present.stop();
        }
    }

    private void end(String outcome) {
        ended = true;
        endPart();
        whole.lowCardinalityKeyValue("outcome", outcome);
        whole.stop();
    }

    @Override
    public CallTrace window(List<CallTrace> all) {
        List<Observation> callers =
                all.stream()
                        .filter(ObservedCall.class::isInstance)
                        .map(call -> ((ObservedCall) call).whole)
                        .toList();
        WindowContext context = new WindowContext(callers);
        for (Observation caller : callers) {
            caller.getContext().put(WindowContext.class, context);
        }
        Observation window =
                node.unstarted(PaxosObservation.WINDOW, group, () -> context)
                        // Not whatever the thread that closes it happens to be in.
                        .parentObservation(null)
                        .highCardinalityKeyValue("values", Integer.toString(callers.size()));
        return new ObservedCall(node, group, window, PaxosObservation.QUEUE);
    }

    @Override
    public void gathered() {
        signal(this::endPart);
    }

    @Override
    public void handedOver() {
        signal(() -> begin(PaxosObservation.ACCEPT));
    }

    @Override
    public void decided() {
        signal(() -> begin(PaxosObservation.APPLY));
    }

    @Override
    public void applied(long instance) {
        signal(
                () -> {
                    whole.highCardinalityKeyValue("instance", Long.toString(instance));
                    end("applied");
                });
    }

    @Override
    public void failed(@Nullable Throwable error) {
        signal(
                () -> {
                    if (error != null) {
                        whole.error(error);
                    }
                    end(error == null ? "withdrawn" : "failed");
                });
    }
}
