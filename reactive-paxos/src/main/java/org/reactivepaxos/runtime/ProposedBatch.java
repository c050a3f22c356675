// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The values of one window, which are one proposal: each hears of it for itself. If some are wanted
 * back before it has left, it is withdrawn, and the others are proposed again without them.
 */
final class ProposedBatch implements ProposalListener {

    private static final Logger LOG = LoggerFactory.getLogger(ProposedBatch.class);

    private final List<BatchedCall> calls;
    private final Target target;
    private final Proposal proposal;
    private final @Nullable CallTrace trace;

    ProposedBatch(List<BatchedCall> calls, Target target) {
        this.calls = calls;
        this.target = target;
        this.trace = traceOf(calls);
        List<Request> items = calls.stream().map(BatchedCall::request).toList();
        // A value that is alone needs no batch around it.
        Request request = items.size() == 1 ? items.get(0) : BatchCodec.request(items);
        this.proposal = new Proposal(request, this, trace);
    }

    /**
     * Where windows go.
     *
     * @param ended runs once for each value that has ended
     */
    record Target(GroupLoop loop, Scheduler callbacks, Runnable ended) {}

    private static @Nullable CallTrace traceOf(List<BatchedCall> calls) {
        List<CallTrace> followed = new ArrayList<>();
        for (BatchedCall call : calls) {
            CallTrace trace = call.trace();
            if (trace != null) {
                followed.add(trace);
            }
        }
        followed.forEach(CallTrace::gathered);
        return followed.isEmpty() ? null : followed.get(0).window(followed);
    }

    Proposal proposal() {
        return proposal;
    }

    void propose() {
        calls.forEach(call -> call.joins(this));
        target.loop().door().propose(proposal);
        if (calls.stream().anyMatch(BatchedCall::isUnwanted)) {
            askBack(); // Perhaps before it was a part of this.
        }
    }

    /** One of the values is wanted back. */
    void askBack() {
        target.loop().door().withdraw(proposal);
    }

    @Override
    public void withdrawn(boolean isBack) {
        if (!isBack) {
            // Whoever has heard it before does not mind.
            calls.stream().filter(BatchedCall::isUnwanted).forEach(call -> answer(call, false));
            return;
        }
        endTrace(null);
        List<BatchedCall> gone = new ArrayList<>();
        List<BatchedCall> stay = new ArrayList<>();
        calls.forEach(call -> (call.isUnwanted() ? gone : stay).add(call));
        if (!stay.isEmpty()) {
            new ProposedBatch(stay, target).propose();
        }
        for (BatchedCall call : gone) {
            target.ended().run();
            answer(call, true);
        }
    }

    private static void answer(BatchedCall call, boolean isBack) {
        tell(() -> call.listener().withdrawn(isBack));
    }

    @Override
    public void applied(long instance, byte[] result) {
        appliedBatch(instance, List.of(result));
    }

    @Override
    public void appliedBatch(long instance, List<byte[]> results) {
        if (trace != null) {
            trace.applied(instance);
        }
        tellEach(
                (call, index) ->
                        call.listener().appliedInBatch(instance, index, results.get(index)));
    }

    @Override
    public void appliedUnseen(long instance, int unused) {
        if (trace != null) {
            trace.applied(instance);
        }
        tellEach((call, index) -> call.listener().appliedUnseen(instance, index));
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        endTrace(null);
        tellEach((call, index) -> call.listener().refused(reason, appliedAt));
    }

    /** Whoever closes a window may be a stranger to the others in it: no signal on its thread. */
    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        endTrace(cause);
        Runnable tell = () -> tellEach((call, index) -> call.listener().failed(failure, cause));
        try {
            target.callbacks().schedule(tell);
        } catch (RejectedExecutionException e) {
            tell.run();
        }
    }

    private void endTrace(@Nullable Throwable cause) {
        if (trace != null) {
            trace.failed(cause);
        }
    }

    private void tellEach(BiConsumer<BatchedCall, Integer> signal) {
        for (int i = 0; i < calls.size(); i++) {
            int index = i;
            target.ended().run();
            tell(() -> signal.accept(calls.get(index), index));
        }
    }

    private static void tell(Runnable signal) {
        try {
            signal.run();
        } catch (RuntimeException e) {
            LOG.error("a subscriber threw from its signal handler; others are served", e);
        }
    }
}
