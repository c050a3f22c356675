// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One call of propose: offered at the first subscription, joined by every other. */
final class PendingProposal implements ProposalListener {

    private final int group;
    private final int machine;
    private final byte[] value;
    private final Sinks.One<Instance> result = Sinks.unsafe().one();
    private final AtomicBoolean offered = new AtomicBoolean();

    PendingProposal(int group, int machine, byte[] value) {
        this.group = group;
        this.machine = machine;
        this.value = value;
    }

    Mono<Instance> offerOnceTo(GroupRuntime runtime) {
        if (!offered.get() && offered.compareAndSet(false, true)) {
            runtime.propose(machine, value, this);
        }
        return result.asMono();
    }

    @Override
    public void applied(long instance, byte[] executed) {
        result.tryEmitValue(new Instance(group, instance, 0, machine, value, executed));
    }

    /** Only session entries are refused, and no call of the public API makes one. */
    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        result.tryEmitError(new IllegalStateException("a plain value was refused: " + reason));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        result.tryEmitError(exception(group, failure, cause));
    }

    /** What a caller is told of a proposal that failed so. */
    static PaxosException exception(int group, Failure failure, @Nullable Throwable cause) {
        String where = "group " + group + ": ";
        return switch (failure) {
            case OVERLOADED ->
                    new OverloadedException(
                            where
                                    + "too many proposals are open on this member; the value was"
                                    + " not proposed, try again later",
                            cause);
            case LOW_SPACE ->
                    new OverloadedException(
                            where
                                    + "the disk of this member is nearly full, so the value was not"
                                    + " proposed: "
                                    + (cause == null ? "unknown" : cause.getMessage()),
                            cause);
            case CLOSED ->
                    new NodeClosedException(
                            where + "the node is closed; the value was not proposed", cause);
            case HALTED ->
                    new GroupHaltedException(
                            where + "halted on this member; the value was not proposed", cause);
            case CLOSED_IN_FLIGHT ->
                    new OutcomeUnknownException(
                            where
                                    + "the node was closed while the value was on its way; it may"
                                    + " have been chosen",
                            cause);
            case HALTED_IN_FLIGHT ->
                    new OutcomeUnknownException(
                            where
                                    + "halted on this member while the value was on its way; it may"
                                    + " have been chosen",
                            cause);
        };
    }
}
