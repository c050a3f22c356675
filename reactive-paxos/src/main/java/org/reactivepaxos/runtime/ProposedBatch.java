// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

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

/** The values of one window, which are one proposal: each hears of it for itself. */
final class ProposedBatch implements ProposalListener {

    private static final Logger LOG = LoggerFactory.getLogger(ProposedBatch.class);

    private final List<BatchedCall> calls;
    private final Scheduler callbacks;
    private final Runnable ended;

    /**
     * @param ended runs once for each value
     */
    ProposedBatch(List<BatchedCall> calls, Scheduler callbacks, Runnable ended) {
        this.calls = calls;
        this.callbacks = callbacks;
        this.ended = ended;
    }

    /** A value that is alone needs no batch around it. */
    Proposal proposal() {
        List<Request> items = calls.stream().map(BatchedCall::request).toList();
        return new Proposal(items.size() == 1 ? items.get(0) : BatchCodec.request(items), this);
    }

    @Override
    public void applied(long instance, byte[] result) {
        appliedBatch(instance, List.of(result));
    }

    @Override
    public void appliedBatch(long instance, List<byte[]> results) {
        tellEach(
                (call, index) ->
                        call.listener().appliedInBatch(instance, index, results.get(index)));
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        tellEach((call, index) -> call.listener().refused(reason, appliedAt));
    }

    /** Whoever closes a window may be a stranger to the others in it: no signal on its thread. */
    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        Runnable tell = () -> tellEach((call, index) -> call.listener().failed(failure, cause));
        try {
            callbacks.schedule(tell);
        } catch (RejectedExecutionException e) {
            tell.run();
        }
    }

    private void tellEach(BiConsumer<BatchedCall, Integer> signal) {
        for (int i = 0; i < calls.size(); i++) {
            int index = i;
            ended.run();
            try {
                signal.accept(calls.get(index), index);
            } catch (RuntimeException e) {
                LOG.error("a subscriber threw from its signal handler; others are served", e);
            }
        }
    }
}
