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

/**
 * One call of batchPropose: in one window at a time, joined by every subscriber. Offered again, for
 * those who subscribe later, after it was withdrawn or certainly not proposed.
 */
final class BatchedProposal {

    private final GroupRuntime runtime;
    private final Request request;
    private final AtomicReference<@Nullable Offer> latest = new AtomicReference<>();

    BatchedProposal(GroupRuntime runtime, Request request) {
        this.runtime = runtime;
        this.request = request;
    }

    Mono<Instance> join() {
        return Mono.defer(
                () -> {
                    Offer joined = joined();
                    return joined.result.asMono().doOnCancel(() -> runtime.leaveBatch(joined.call));
                });
    }

    private Offer joined() {
        while (true) {
            Offer present = latest.get();
            if (present != null && present.call.join()) {
                return present;
            }
            Offer fresh = new Offer();
            if (latest.compareAndSet(present, fresh)) {
                runtime.joinBatch(fresh.call);
                return fresh;
            }
        }
    }

    /** The value in one window, and those who wait for what becomes of it there. */
    private final class Offer implements ProposalListener {

        private final Sinks.One<Instance> result = Sinks.unsafe().one();
        private final BatchedCall call = new BatchedCall(request, this);

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
            if (!failure.maybeChosen()) {
                latest.compareAndSet(this, null);
            }
            result.tryEmitError(
                    Failures.of(
                            runtime.id(), failure, cause, new Subject(request.payload(), null)));
        }
    }
}
