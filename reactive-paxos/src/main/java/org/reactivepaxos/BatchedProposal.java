// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.BatchedCall;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One call of batchPropose: in one window at a time, joined by every subscriber. */
final class BatchedProposal implements ProposalListener {

    private final GroupRuntime runtime;
    private final Request request;
    private final Sinks.One<Instance> result = Sinks.unsafe().one();
    private final AtomicReference<@Nullable BatchedCall> call = new AtomicReference<>();

    BatchedProposal(GroupRuntime runtime, Request request) {
        this.runtime = runtime;
        this.request = request;
    }

    Mono<Instance> join() {
        return Mono.defer(
                () -> {
                    BatchedCall joined = joined();
                    return result.asMono().doOnCancel(() -> runtime.leaveBatch(joined));
                });
    }

    /** Offers it at the first subscription, and at the first one after it was withdrawn. */
    private BatchedCall joined() {
        while (true) {
            BatchedCall present = call.get();
            if (present != null && present.join()) {
                return present;
            }
            BatchedCall fresh = new BatchedCall(request, this);
            if (call.compareAndSet(present, fresh)) {
                runtime.joinBatch(fresh);
                return fresh;
            }
        }
    }

    /** The value was alone in its window. */
    @Override
    public void applied(long instance, byte[] executed) {
        appliedInBatch(instance, 0, executed);
    }

    @Override
    public void appliedInBatch(long instance, int index, byte[] executed) {
        result.tryEmitValue(
                new Instance(
                        runtime.id(),
                        instance,
                        index,
                        request.machine(),
                        request.payload(),
                        executed));
    }

    /** Only what cannot be read is refused, and the library writes batches itself. */
    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        result.tryEmitError(new IllegalStateException("a batch was refused: " + reason));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        result.tryEmitError(
                Failures.of(runtime.id(), failure, cause, new Subject(request.payload(), null)));
    }
}
