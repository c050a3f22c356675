// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.Proposal;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One value of a stream, from the moment it is offered to the group. */
final class OfferedValue implements ProposalListener {

    private final GroupRuntime runtime;
    private final byte[] given;
    private final byte[] value;
    private final @Nullable CallTrace trace;
    private final Proposal proposal;
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final Sinks.One<End> end = Sinks.unsafe().one();
    private final AtomicReference<@Nullable End> ended = new AtomicReference<>();

    /** Only where there is a deadline: a stream has many values, and seldom one. */
    private volatile Disposable.@Nullable Swap timer;

    private volatile boolean expired;
    private volatile boolean crowdedOut;

    /**
     * @param given instead of which the value is proposed, or the same
     * @param trace null where nobody follows it
     */
    OfferedValue(GroupRuntime runtime, byte[] given, Request value, @Nullable CallTrace trace) {
        this.runtime = runtime;
        this.given = given;
        this.value = value.payload();
        this.trace = trace;
        this.proposal = new Proposal(value, this, trace);
    }

    /** Stands for what cannot be offered, or what the publisher gave instead of a value. */
    static OfferedValue failed(GroupRuntime runtime, Throwable error) {
        byte[] nothing = {};
        OfferedValue none = new OfferedValue(runtime, nothing, new Request(0, nothing), null);
        none.fail(error);
        return none;
    }

    /**
     * @param nanos until it is taken back; {@link Long#MAX_VALUE} for never
     */
    void offer(long nanos) {
        if (nanos < Long.MAX_VALUE) {
            Disposable.Swap running = Disposables.swap();
            timer = running; // Before it is proposed: whatever ends it stops this one.
            running.update(runtime.callbacks().schedule(this::expire, nanos, TimeUnit.NANOSECONDS));
        }
        runtime.propose(proposal);
    }

    private void expire() {
        expired = true;
        runtime.withdraw(proposal);
    }

    /** Nobody wants its result: it is taken back if it has not left this member. */
    void giveUp() {
        if (!hasEnded() && givenUp.compareAndSet(false, true)) {
            runtime.withdraw(proposal);
        }
    }

    /** How it ended: one of the two is there. */
    record End(@Nullable Instance instance, @Nullable Throwable error) {}

    @Override
    public void applied(long instance, byte[] executed) {
        int machine = proposal.machine();
        Instance found = new Instance(runtime.id(), instance, 0, machine, value, executed);
        if (endsWith(new End(found, null)) && trace != null) {
            trace.applied(instance);
        }
    }

    /** Only session entries are refused, and this is none. */
    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        fail(new IllegalStateException("a plain value was refused: " + reason));
    }

    @Override
    public void withdrawn(boolean isBack) {
        if (expired) {
            fail(
                    isBack
                            ? Failures.deadline(runtime.id(), subject())
                            : Failures.deadlineInFlight(runtime.id(), subject()));
        } else if (isBack) {
            stopTimer();
            tellFollower(null);
        }
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        crowdedOut = failure == Failure.OVERLOADED;
        PaxosException error = Failures.of(runtime.id(), failure, cause, subject());
        if (crowdedOut) {
            endsWith(new End(null, error)); // It is offered again: who follows it waits.
        } else {
            fail(error);
        }
    }

    private Subject subject() {
        return new Subject(given, runtime.idOf(proposal).orElse(null));
    }

    void fail(Throwable error) {
        if (endsWith(new End(null, error))) {
            tellFollower(error);
        }
    }

    private void tellFollower(@Nullable Throwable error) {
        if (trace != null) {
            trace.failed(error);
        }
    }

    private boolean endsWith(End how) {
        stopTimer();
        return ended.compareAndSet(null, how) && end.tryEmitValue(how).isSuccess();
    }

    private void stopTimer() {
        Disposable.Swap running = timer;
        if (running != null) {
            running.dispose();
        }
    }

    Mono<End> end() {
        return end.asMono();
    }

    boolean hasEnded() {
        return ended.get() != null;
    }

    boolean hasFailed() {
        End how = ended.get();
        return how != null && how.error() != null;
    }

    boolean isCertainlyNotProposed() {
        End how = ended.get();
        return how != null && how.error() instanceof NotProposedException;
    }

    /** A bound was reached; it can be offered again, and nothing else is wrong. */
    boolean isCrowdedOut() {
        return crowdedOut;
    }
}
