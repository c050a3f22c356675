// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.runtime.CallTracing.Kind;
import reactor.core.publisher.Mono;

/**
 * A client's session with a group, at one of its members: a call made in it takes effect at most
 * once, whichever members it is sent to and however often. It is part of the replicated log, so it
 * outlives this object, this node and any other; no clock ends it.
 *
 * <p>Calls are known by numbers. Either this object counts them ({@link #propose(byte[])}), or the
 * client does ({@link #propose(long, long, byte[])}) and can send a call again, through any member,
 * after its own restart too. A session holds at most 64 numbers from the client's done mark on. Of
 * 4,096 open sessions the least recently used one makes room for the next: its calls fail with
 * {@link SessionClosedException}.
 *
 * <p>A repeated call emits the {@link Instance} where it first took effect. The state machine's
 * result is not remembered, so {@link Instance#result()} is empty then.
 *
 * <p>Safe for use by several threads. Never blocks. Signals on the callback scheduler, but for
 * those that fail at once.
 */
public final class ClientSession {

    private final PaxosGroup group;
    private final Calls calls;
    private final long id;
    private final @Nullable CallNumbers numbers;

    /**
     * @param numbers null when only the client knows which are free
     */
    ClientSession(PaxosGroup group, Calls calls, long id, @Nullable CallNumbers numbers) {
        if (id < 0) {
            throw new IllegalArgumentException("id of a session: " + id);
        }
        this.group = group;
        this.calls = calls;
        this.id = id;
        this.numbers = numbers;
    }

    /** The session's id, unique in its group for ever. */
    public long id() {
        return id;
    }

    /** The group member that this object talks to. */
    public PaxosGroup group() {
        return group;
    }

    /** The largest value of a call, in bytes. */
    public int maxValueBytes() {
        return calls.maxCallBytes();
    }

    /**
     * The number of the next call that this object counts, for {@link PaxosGroup#session(long,
     * long)} elsewhere.
     *
     * @throws IllegalStateException when the client counts its calls itself
     */
    public long nextSequence() {
        return counted().next();
    }

    /**
     * Proposes a value for the group's only state machine; see {@link #propose(byte[],
     * ProposeOptions)}.
     *
     * @throws IllegalStateException when the group has several state machines
     */
    public Mono<Instance> propose(byte[] value) {
        return propose(value, ProposeOptions.create());
    }

    /** Proposes a value for that state machine; see {@link #propose(byte[], ProposeOptions)}. */
    public Mono<Instance> propose(int machine, byte[] value) {
        return propose(value, ProposeOptions.create().machine(machine));
    }

    /**
     * Proposes a value as the next call of this session, and waits until this member has applied
     * it. Lazy; <strong>one call of this method is one call of the session</strong>, numbered at
     * the first subscription and joined by later ones; offered again, under the next number, after
     * it certainly was not proposed. Cancelling is as that of {@link PaxosGroup#propose(byte[],
     * ProposeOptions)}.
     *
     * @return as {@link PaxosGroup#propose(byte[], ProposeOptions)}. Errors with {@link
     *     OverloadedException} at once also when 64 calls from the oldest open one on have been
     *     made, and with {@link SessionClosedException} when the session is not open. After an
     *     {@link OutcomeUnknownException} the call keeps its number and its place among the 64
     *     until its end is known: the done mark passes none whose end is not
     * @throws IllegalStateException when the client counts its calls itself, or no state machine is
     *     named and the group has several
     * @throws IllegalArgumentException when this member has no state machine with that id
     */
    public Mono<Instance> propose(byte[] value, ProposeOptions how) {
        CallNumbers counting = counted();
        return call(
                value,
                how,
                new SessionCarrier.Numbering() {
                    @Override
                    public CallNumbers.@Nullable Taken take() {
                        return counting.take();
                    }

                    @Override
                    public void end(long sequence) {
                        counting.end(sequence);
                    }
                });
    }

    /**
     * Proposes a call for the group's only state machine; see {@link #propose(long, long, byte[],
     * ProposeOptions)}.
     *
     * @throws IllegalStateException when the group has several state machines
     */
    public Mono<Instance> propose(long sequence, long doneBelow, byte[] value) {
        return propose(sequence, doneBelow, value, ProposeOptions.create());
    }

    /**
     * Proposes a call for that state machine; see {@link #propose(long, long, byte[],
     * ProposeOptions)}.
     */
    public Mono<Instance> propose(int machine, long sequence, long doneBelow, byte[] value) {
        return propose(sequence, doneBelow, value, ProposeOptions.create().machine(machine));
    }

    /**
     * Proposes a call that the client has numbered itself, and waits until this member has applied
     * it. To send a call again is to call this again with the same number, here or at another
     * member: it takes effect once. Whether the value is the same is not looked at. Lazy;
     * cancelling is as that of {@link PaxosGroup#propose(byte[], ProposeOptions)}.
     *
     * @param sequence the client's number of the call, from 0; the order of numbers means nothing
     * @param doneBelow the client's done mark: it has heard the end of every call below, or has
     *     given it up, and will send none of them again
     * @return as {@link PaxosGroup#propose(byte[], ProposeOptions)}. A call that had effect before
     *     emits that instance, without a result. Errors also with {@link SessionClosedException}
     *     when the session is not open, with {@link CallTooFarException} when the number is 64 or
     *     more above the mark, and with {@link OutcomeUnknownException} when it is below the mark
     *     that the session has got to: then it had effect, or had been given up
     * @throws IllegalArgumentException when a number is negative or the mark is above the sequence
     */
    public Mono<Instance> propose(long sequence, long doneBelow, byte[] value, ProposeOptions how) {
        if (doneBelow < 0 || sequence < doneBelow || sequence == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "call " + sequence + " with everything below " + doneBelow + " done");
        }
        CallNumbers.Taken number = new CallNumbers.Taken(sequence, doneBelow);
        return call(
                value,
                how,
                new SessionCarrier.Numbering() {
                    @Override
                    public CallNumbers.Taken take() {
                        return number;
                    }

                    @Override
                    public void end(long ended) {
                        // The client keeps its own books.
                    }
                });
    }

    private Mono<Instance> call(
            byte[] value, ProposeOptions how, SessionCarrier.Numbering numbering) {
        Objects.requireNonNull(value, "value");
        SessionCarrier carrier =
                new SessionCarrier(calls.runtime(), id, group.machine(how), numbering);
        return calls.inSession(carrier, value, how);
    }

    private CallNumbers counted() {
        if (numbers == null) {
            throw new IllegalStateException(
                    "session "
                            + id
                            + " was joined without its next number, so it cannot count calls: give"
                            + " the number of this call, or join with the next number");
        }
        return numbers;
    }

    /**
     * Closes the session: none of its calls takes effect after that, through any member. Lazy.
     *
     * @return completes when the session is closed, also when it was not open; errors as {@link
     *     PaxosGroup#propose(byte[])}
     */
    public Mono<Void> close() {
        return calls.session(Kind.SESSION_CLOSE, SessionEntry.request(new Close(id)))
                .onErrorResume(SessionClosedException.class, notOpen -> Mono.empty())
                .then();
    }

    @Override
    public String toString() {
        return "ClientSession[group " + group.id() + ", id " + id + "]";
    }
}
