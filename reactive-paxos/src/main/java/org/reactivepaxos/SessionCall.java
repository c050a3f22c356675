// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One call in a session: offered at the first subscription, joined by every other. Offered again,
 * for those who subscribe later, after it certainly had no effect and may have one yet.
 */
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
    private final AtomicReference<Sinks.@Nullable One<Instance>> offer = new AtomicReference<>();
    private volatile long sequence;

    SessionCall(GroupRuntime runtime, long session, Request wanted, Numbering numbering) {
        this.runtime = runtime;
        this.session = session;
        this.wanted = wanted;
        this.numbering = numbering;
    }

    Mono<Instance> offerOnce() {
        return Mono.defer(() -> joined().asMono());
    }

    private Sinks.One<Instance> joined() {
        while (true) {
            Sinks.One<Instance> present = offer.get();
            if (present != null) {
                return present;
            }
            Sinks.One<Instance> fresh = Sinks.unsafe().one();
            if (offer.compareAndSet(null, fresh)) {
                propose();
                return fresh;
            }
        }
    }

    private void propose() {
        CallNumbers.Taken number = numbering.take();
        if (number == null) {
            failAndForget(
                    new OverloadedException(
                            "session "
                                    + session
                                    + ": too many calls are open; the value was not proposed, try"
                                    + " again when one has ended, or open another session",
                            null,
                            new Subject(wanted.payload(), null)));
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
            fail(error(reason));
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
        present()
                .tryEmitValue(
                        new Instance(
                                runtime.id(),
                                instance,
                                0,
                                wanted.machine(),
                                wanted.payload(),
                                executed));
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        // What may still be chosen is not over: the done mark must not pass it.
        if (!failure.maybeChosen()) {
            numbering.end(sequence);
        }
        fail(Failures.of(runtime.id(), failure, cause, new Subject(wanted.payload(), null)));
    }

    private Sinks.One<Instance> present() {
        return requireNonNull(offer.get(), "nothing is offered");
    }

    private void fail(RuntimeException error) {
        if (error instanceof NotProposedException known && known.isRetryable()) {
            failAndForget(known);
        } else {
            present().tryEmitError(error);
        }
    }

    /** The next subscriber offers it again. */
    private void failAndForget(NotProposedException error) {
        requireNonNull(offer.getAndSet(null), "nothing is offered").tryEmitError(error);
    }
}
