// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.Proposal;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One value of a stream, from the moment it is offered to the group. */
final class OfferedValue implements ProposalListener {

    private final int group;
    private final int machine;
    private final byte[] value;
    private final Proposal proposal;
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final Sinks.One<End> end = Sinks.unsafe().one();
    private volatile @Nullable End ended;
    private volatile boolean crowdedOut;

    OfferedValue(int group, int machine, byte[] value) {
        this.group = group;
        this.machine = machine;
        this.value = value;
        this.proposal = new Proposal(new Request(machine, value), this);
    }

    /** Stands for what the publisher gave instead of a value. */
    static OfferedValue failed(int group, Throwable error) {
        OfferedValue none = new OfferedValue(group, 0, new byte[0]);
        none.fail(error);
        return none;
    }

    void offerTo(GroupRuntime runtime) {
        runtime.propose(proposal);
    }

    /** Nobody wants its result: it is taken back if it has not left this member. */
    void giveUp(GroupRuntime runtime) {
        if (!hasEnded() && givenUp.compareAndSet(false, true)) {
            runtime.withdraw(proposal);
        }
    }

    /** How it ended: one of the two is there. */
    record End(@Nullable Instance instance, @Nullable Throwable error) {}

    @Override
    public void applied(long instance, byte[] executed) {
        endWith(new End(new Instance(group, instance, 0, machine, value, executed), null));
    }

    /** Only session entries are refused, and this is none. */
    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        fail(new IllegalStateException("a plain value was refused: " + reason));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        crowdedOut = failure == Failure.OVERLOADED;
        fail(Failures.of(group, failure, cause, new Subject(value, null)));
    }

    void fail(Throwable error) {
        endWith(new End(null, error));
    }

    private void endWith(End how) {
        ended = how;
        end.tryEmitValue(how);
    }

    Mono<End> end() {
        return end.asMono();
    }

    boolean hasEnded() {
        return ended != null;
    }

    boolean hasFailed() {
        End how = ended;
        return how != null && how.error() != null;
    }

    boolean isCertainlyNotProposed() {
        End how = ended;
        return how != null && how.error() instanceof NotProposedException;
    }

    /** A bound was reached; it can be offered again, and nothing else is wrong. */
    boolean isCrowdedOut() {
        return crowdedOut;
    }
}
