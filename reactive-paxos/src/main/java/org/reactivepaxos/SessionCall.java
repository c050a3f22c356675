// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One call in a session: offered at the first subscription, joined by every other. */
final class SessionCall implements ProposalListener {

    /** Gives a call its number when it is offered, and hears when it has ended. */
    interface Numbering {

        /** Null when too many calls are open. */
        CallNumbers.@Nullable Taken take();

        void end(long sequence);
    }

    private final GroupRuntime runtime;
    private final long session;
    private final Request wanted;
    private final Numbering numbering;
    private final Sinks.One<Instance> result = Sinks.unsafe().one();
    private final AtomicBoolean offered = new AtomicBoolean();
    private volatile long sequence;

    SessionCall(GroupRuntime runtime, long session, Request wanted, Numbering numbering) {
        this.runtime = runtime;
        this.session = session;
        this.wanted = wanted;
        this.numbering = numbering;
    }

    Mono<Instance> offerOnce() {
        return Mono.defer(
                () -> {
                    if (!offered.get() && offered.compareAndSet(false, true)) {
                        offer();
                    }
                    return result.asMono();
                });
    }

    private void offer() {
        CallNumbers.Taken number = numbering.take();
        if (number == null) {
            result.tryEmitError(
                    new OverloadedException(
                            "session "
                                    + session
                                    + ": too many calls are open; the value was not proposed, try"
                                    + " again when one has ended, or open another session",
                            null));
            return;
        }
        sequence = number.sequence();
        runtime.propose(
                SessionEntry.call(session, number.sequence(), number.doneBelow(), wanted), this);
    }

    @Override
    public void applied(long instance, byte[] executed) {
        end(instance, executed);
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        if (reason == Drop.Reason.REPEATED_CALL && appliedAt >= 0) {
            end(appliedAt, null);
        } else {
            numbering.end(sequence);
            result.tryEmitError(error(reason));
        }
    }

    private RuntimeException error(Drop.Reason reason) {
        String text = "group " + runtime.id() + ": call " + sequence + " of session " + session;
        return switch (reason) {
            case NO_SESSION -> SessionClosedException.of(text);
            case CALL_TOO_FAR ->
                    new CallTooFarException(
                            text
                                    + " is too far above its done mark; it had no effect. Send it"
                                    + " again when earlier calls have ended");
            case REPEATED_CALL ->
                    new OutcomeUnknownException(
                            text
                                    + " is below the client's done mark, so it had effect or was"
                                    + " given up before; which of them is not remembered. It has"
                                    + " no effect now",
                            null,
                            false,
                            new Subject(wanted.payload(), null));
            default -> new IllegalStateException(text + " was refused: " + reason);
        };
    }

    private void end(long instance, byte @Nullable [] executed) {
        numbering.end(sequence);
        result.tryEmitValue(
                new Instance(
                        runtime.id(), instance, 0, wanted.machine(), wanted.payload(), executed));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        // What may still be chosen is not over: the done mark must not pass it.
        if (!failure.maybeChosen()) {
            numbering.end(sequence);
        }
        result.tryEmitError(
                Failures.of(runtime.id(), failure, cause, new Subject(wanted.payload(), null)));
    }
}
