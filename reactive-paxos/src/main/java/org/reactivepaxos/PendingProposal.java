// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * One call that has a value proposed: offered at the first subscription, joined by every other,
 * taken back when the last one goes or the deadline passes, if it has not left by then. Offered
 * again, for those who subscribe later, after it was certainly not proposed.
 */
final class PendingProposal implements ProposalListener {

    /** Where the call is. Subscribers, the timer and the callbacks move it on. */
    private enum Stage {
        /** Not offered, or certainly not proposed. */
        IDLE,
        /** Offered, and not ended. */
        OPEN,
        /** To be taken back; nobody waits. */
        LEAVING,
        /** To be taken back, but somebody waits again. */
        WANTED_AGAIN,
        /** To be taken back because the deadline has passed: whoever waits is told so. */
        EXPIRING,
        /** Ended for good. */
        DONE;

        boolean isAskedBack() {
            return this == LEAVING || this == WANTED_AGAIN || this == EXPIRING;
        }
    }

    private record At(Stage stage, Attempt attempt) {

        /** Nobody has waited yet: nobody hears of the end of that attempt. */
        private static final At FIRST = new At(Stage.IDLE, new Attempt(null));
    }

    private static final AtomicIntegerFieldUpdater<PendingProposal> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(PendingProposal.class, "waiting");

    private static final AtomicReferenceFieldUpdater<PendingProposal, At> AT =
            AtomicReferenceFieldUpdater.newUpdater(PendingProposal.class, At.class, "at");

    private final GroupRuntime runtime;
    private final CallValue value;
    private final Carrier carrier;
    private final @Nullable Duration deadline;
    private final @Nullable Function<ContextView, CallTrace> tracer;
    private volatile int waiting;
    private volatile At at = At.FIRST;

    /**
     * @param deadline null for none
     * @param tracer begins to follow it for the subscriber with that context; null for none
     */
    PendingProposal(
            GroupRuntime runtime,
            CallValue value,
            Carrier carrier,
            @Nullable Duration deadline,
            @Nullable Function<ContextView, CallTrace> tracer) {
        this.runtime = runtime;
        this.value = value;
        this.carrier = carrier;
        this.deadline = deadline;
        this.tracer = tracer;
    }

    /** Nothing happens before it is subscribed to. */
    Mono<Instance> mono() {
        return Mono.deferContextual(this::join);
    }

    private Mono<Instance> join(ContextView subscriber) {
        WAITING.incrementAndGet(this);
        At joined = joined(subscriber);
        return joined.attempt().end().doFinally(signal -> goneOne());
    }

    private At joined(ContextView subscriber) {
        while (true) {
            At now = at;
            switch (now.stage()) {
                case IDLE -> {
                    // Whoever waited for an earlier attempt has heard its end.
                    At open = new At(Stage.OPEN, new Attempt(deadline));
                    if (AT.compareAndSet(this, now, open)) {
                        begin(open.attempt(), subscriber);
                        return open;
                    }
                }
                case OPEN -> {
                    startTimer(now.attempt());
                    return now;
                }
                case LEAVING -> {
                    if (moves(now, Stage.WANTED_AGAIN)) {
                        return now;
                    }
                }
                case WANTED_AGAIN, EXPIRING, DONE -> {
                    return now;
                }
            }
        }
    }

    private boolean moves(At from, Stage to) {
        return AT.compareAndSet(this, from, new At(to, from.attempt()));
    }

    private void begin(Attempt attempt, ContextView subscriber) {
        if (tracer != null) {
            attempt.followedBy(tracer.apply(subscriber));
        }
        offer(attempt);
    }

    private void offer(Attempt attempt) {
        byte[] prepared;
        try {
            prepared = value.prepared();
        } catch (NotProposedException e) {
            finished().fail(e);
            return;
        }
        startTimer(attempt);
        NotProposedException refused = carrier.offer(prepared, this, attempt.trace());
        if (refused != null) {
            endForNow(refused);
        } else if (at.stage().isAskedBack()) {
            // Perhaps before it was offered.
            carrier.withdraw();
        }
    }

    private void startTimer(Attempt attempt) {
        attempt.startTimer(runtime.callbacks(), this::expire);
    }

    private void expire(Attempt attempt) {
        while (true) {
            At now = at;
            boolean open = now.stage() == Stage.OPEN;
            if (now.attempt() != attempt || !(open || now.stage() == Stage.WANTED_AGAIN)) {
                return;
            }
            if (moves(now, Stage.EXPIRING)) {
                askBackIf(open);
                return;
            }
        }
    }

    private void goneOne() {
        WAITING.decrementAndGet(this);
        while (waiting == 0) {
            At now = at;
            boolean open = now.stage() == Stage.OPEN;
            if (!open && now.stage() != Stage.WANTED_AGAIN) {
                return;
            }
            At leaving = new At(Stage.LEAVING, now.attempt());
            if (AT.compareAndSet(this, now, leaving)) {
                if (waiting > 0) {
                    moves(leaving, Stage.WANTED_AGAIN); // Who came meanwhile saw it open.
                }
                askBackIf(open);
                return;
            }
        }
    }

    /** In the other stages it is asked back already. */
    private void askBackIf(boolean open) {
        if (open) {
            carrier.withdraw();
        }
    }

    @Override
    public void withdrawn(boolean isBack) {
        if (isBack) {
            carrier.ended(); // Before anyone can have it offered again.
        }
        while (true) {
            At now = at;
            if (!now.stage().isAskedBack()) {
                return;
            }
            boolean expired = now.stage() == Stage.EXPIRING;
            boolean offered = !isBack || now.stage() == Stage.WANTED_AGAIN;
            // What goes on after its deadline goes on for those who subscribe later.
            Attempt attempt = expired ? new Attempt(deadline) : now.attempt();
            At next = new At(offered ? Stage.OPEN : Stage.IDLE, attempt);
            if (AT.compareAndSet(this, now, next)) {
                after(now, isBack);
                return;
            }
        }
    }

    private void after(At asked, boolean isBack) {
        switch (asked.stage()) {
            case EXPIRING ->
                    asked.attempt()
                            .fail(
                                    isBack
                                            ? Failures.deadline(runtime.id(), subject())
                                            : Failures.deadlineInFlight(runtime.id(), subject()));
            case WANTED_AGAIN -> {
                if (isBack) {
                    offer(asked.attempt());
                }
            }
            default -> {
                if (isBack) {
                    asked.attempt().forget();
                }
            }
        }
    }

    @Override
    public void applied(long instance, byte[] executed) {
        appliedInBatch(instance, 0, executed);
    }

    @Override
    public void appliedInBatch(long instance, int index, byte[] executed) {
        carrier.ended();
        succeed(instance, index, executed);
    }

    @Override
    public void appliedUnseen(long instance, int index) {
        settle(carrier.unseen(value.given()), instance, index);
    }

    private void succeed(long instance, int index, byte @Nullable [] executed) {
        byte[] proposed = value.prepared();
        int machine = value.machine();
        finished()
                .succeed(new Instance(runtime.id(), instance, index, machine, proposed, executed));
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        settle(carrier.refusal(reason, appliedAt, value.given()), appliedAt, 0);
    }

    private void settle(@Nullable RuntimeException error, long instance, int index) {
        carrier.ended();
        if (error == null) {
            succeed(instance, index, null);
        } else if (error instanceof NotProposedException known && known.isRetryable()) {
            endForNow(known);
        } else {
            finished().fail(error);
        }
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        PaxosException error = Failures.of(runtime.id(), failure, cause, subject());
        // What may still be chosen is not over.
        if (failure.maybeChosen()) {
            finished().fail(error);
        } else {
            carrier.ended();
            endForNow(error);
        }
    }

    /** The next subscriber has it offered again. */
    private void endForNow(PaxosException error) {
        At ended = AT.getAndUpdate(this, now -> new At(Stage.IDLE, now.attempt()));
        ended.attempt().fail(error);
    }

    private Attempt finished() {
        return AT.updateAndGet(this, now -> new At(Stage.DONE, now.attempt())).attempt();
    }

    private Subject subject() {
        return carrier.subject(value.given());
    }
}
