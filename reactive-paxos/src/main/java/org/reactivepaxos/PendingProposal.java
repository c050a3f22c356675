// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.Proposal;
import org.reactivepaxos.runtime.ProposalListener;
import org.reactivepaxos.runtime.ProposalPolicy.Rewrite;
import reactor.core.publisher.Mono;

/**
 * One call of propose: offered at the first subscription, joined by every other, taken back when
 * the last one goes or the deadline passes, if it has not left by then. Offered again, for those
 * who subscribe later, after it was certainly not proposed.
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
        DONE
    }

    private record At(Stage stage, Attempt attempt) {

        /** Nobody has waited yet: nobody hears of the end of that attempt. */
        private static final At FIRST = new At(Stage.IDLE, new Attempt(null));
    }

    private final GroupRuntime runtime;
    private final Call call;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<At> at;
    private volatile @Nullable Proposal proposal;
    private volatile byte[] proposed;

    PendingProposal(GroupRuntime runtime, Call call) {
        this.runtime = runtime;
        this.call = call;
        this.proposed = call.given();
        this.at = new AtomicReference<>(At.FIRST);
    }

    /**
     * What is proposed.
     *
     * @param given the value as the caller gave it; another one may be proposed for it
     * @param deadline null for none
     */
    record Call(
            int machine,
            byte[] given,
            int maxBytes,
            @Nullable Rewrite rewrite,
            @Nullable Duration deadline) {}

    /** Nothing happens before it is subscribed to. */
    Mono<Instance> mono() {
        return Mono.defer(this::join);
    }

    private Mono<Instance> join() {
        waiting.incrementAndGet();
        At joined = joined();
        return joined.attempt().end().doFinally(signal -> goneOne());
    }

    private At joined() {
        while (true) {
            At now = now();
            switch (now.stage()) {
                case IDLE -> {
                    // Whoever waited for an earlier attempt has heard its end.
                    At open = new At(Stage.OPEN, new Attempt(call.deadline()));
                    if (at.compareAndSet(now, open)) {
                        offer(open.attempt());
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

    private At now() {
        return requireNonNull(at.get());
    }

    private boolean moves(At from, Stage to) {
        return at.compareAndSet(from, new At(to, from.attempt()));
    }

    private void offer(Attempt attempt) {
        Proposal known = proposal;
        if (known == null) {
            known = prepared();
            proposal = known;
        }
        if (known != null) {
            startTimer(attempt);
            runtime.propose(known);
        }
    }

    /** Null when the value cannot be proposed: then the call has ended. */
    private @Nullable Proposal prepared() {
        byte[] value = call.given();
        Rewrite rewrite = call.rewrite();
        if (rewrite != null) {
            try {
                value = rewrite.apply(call.machine(), value);
            } catch (RuntimeException e) {
                end(Failures.rejected(runtime.id(), e, subject()));
                return null;
            }
        }
        if (value.length > call.maxBytes()) {
            end(ValueTooLargeException.of(value, call.maxBytes()));
            return null;
        }
        proposed = value;
        return new Proposal(new Request(call.machine(), value), this);
    }

    private void startTimer(Attempt attempt) {
        attempt.startTimer(runtime.callbacks(), this::expire);
    }

    private void expire(Attempt attempt) {
        while (true) {
            At now = now();
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
        if (waiting.decrementAndGet() > 0) {
            return;
        }
        while (true) {
            At now = now();
            boolean open = now.stage() == Stage.OPEN;
            if (!open && now.stage() != Stage.WANTED_AGAIN) {
                return;
            }
            if (moves(now, Stage.LEAVING)) {
                askBackIf(open);
                return;
            }
        }
    }

    /** In the other stages it is asked back already. */
    private void askBackIf(boolean open) {
        Proposal offered = proposal;
        if (open && offered != null) {
            runtime.withdraw(offered);
        }
    }

    @Override
    public void withdrawn(boolean isBack) {
        while (true) {
            At now = now();
            boolean expired = now.stage() == Stage.EXPIRING;
            boolean wanted = now.stage() == Stage.WANTED_AGAIN;
            if (!expired && !wanted && now.stage() != Stage.LEAVING) {
                return;
            }
            Stage next = isBack && !wanted ? Stage.IDLE : Stage.OPEN;
            Attempt attempt = expired ? new Attempt(call.deadline()) : now.attempt();
            if (at.compareAndSet(now, new At(next, attempt))) {
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
                    asked.attempt().stopTimer();
                }
            }
        }
    }

    @Override
    public void applied(long instance, byte[] executed) {
        finished()
                .succeed(
                        new Instance(
                                runtime.id(), instance, 0, call.machine(), proposed, executed));
    }

    /** Only session entries are refused, and no call of the public API makes one. */
    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        end(new IllegalStateException("a plain value was refused: " + reason));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        PaxosException error = Failures.of(runtime.id(), failure, cause, subject());
        if (failure.maybeChosen()) {
            end(error);
        } else {
            At ended = at.getAndUpdate(now -> new At(Stage.IDLE, now.attempt()));
            ended.attempt().fail(error);
        }
    }

    private void end(Throwable error) {
        finished().fail(error);
    }

    private Attempt finished() {
        return at.updateAndGet(now -> new At(Stage.DONE, now.attempt())).attempt();
    }

    private Subject subject() {
        Proposal offered = proposal;
        return new Subject(
                call.given(), offered == null ? null : runtime.idOf(offered).orElse(null));
    }
}
