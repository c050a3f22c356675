// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;

/** A value that is a call of a session, and gets its number whenever it is offered. */
final class SessionCarrier extends PlainCarrier {

    /** Gives a call its number when it is offered, and hears when it has ended. */
    interface Numbering {

        /** Null when too many calls are open. */
        CallNumbers.@Nullable Taken take();

        void end(long sequence);
    }

    private final int group;
    private final long session;
    private final int machine;
    private final Numbering numbering;
    private volatile long sequence;

    SessionCarrier(GroupRuntime runtime, long session, int machine, Numbering numbering) {
        super(runtime, machine);
        this.group = runtime.id();
        this.session = session;
        this.machine = machine;
        this.numbering = numbering;
    }

    int machine() {
        return machine;
    }

    @Override
    public @Nullable NotProposedException offer(
            byte[] value, ProposalListener listener, @Nullable CallTrace trace) {
        CallNumbers.Taken number = numbering.take();
        if (number == null) {
            return new OverloadedException(
                    "session "
                            + session
                            + ": too many calls are open; the value was not proposed, try"
                            + " again when one has ended, or open another session",
                    null,
                    new Subject(value, null));
        }
        sequence = number.sequence();
        Request wanted = new Request(machine, value);
        propose(
                SessionEntry.call(session, number.sequence(), number.doneBelow(), wanted),
                listener,
                trace);
        return null;
    }

    @Override
    public void ended() {
        numbering.end(sequence);
    }

    @Override
    public @Nullable RuntimeException refusal(Drop.Reason reason, long appliedAt, byte[] value) {
        String text = "group " + group + ": call " + sequence + " of session " + session;
        return switch (reason) {
            case NO_SESSION -> SessionClosedException.of(text);
            case CALL_TOO_FAR ->
                    new CallTooFarException(
                            text
                                    + " is too far above its done mark; it had no effect. Send it"
                                    + " again when earlier calls have ended");
            case REPEATED_CALL -> appliedAt >= 0 ? null : repeated(text, value);
            default -> new IllegalStateException(text + " was refused: " + reason);
        };
    }

    @Override
    public RuntimeException unseen(byte[] value) {
        return new OutcomeUnknownException(
                "group "
                        + group
                        + ": call "
                        + sequence
                        + " of session "
                        + session
                        + " was decided while this member went on from a snapshot; whether the"
                        + " session was open then is not told there. It has no effect any more",
                null,
                false,
                new Subject(value, null));
    }

    private static OutcomeUnknownException repeated(String text, byte[] value) {
        return new OutcomeUnknownException(
                text
                        + " is below the client's done mark, so it had effect or was given up"
                        + " before; which of them is not remembered. It has no effect now",
                null,
                false,
                new Subject(value, null));
    }
}
