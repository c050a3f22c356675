// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.MasterEntry;

/** A value on its way, and who waits for it. Offered once. */
public final class Proposal {

    /** It has no sequence, or no instance yet. */
    static final long NONE = -1;

    private final Request request;
    private final ProposalListener listener;
    private final @Nullable CallTrace trace;
    private volatile long sequence = NONE;
    private volatile boolean unwanted;
    private @Nullable MeasuredListener measured;
    private long offeredAt;
    private long decidedAt = NONE;

    /** Followed by nobody; otherwise as the other. */
    public Proposal(Request request, ProposalListener listener) {
        this(request, listener, null);
    }

    /**
     * @param request for a state machine; its payload must not be modified any more
     * @param trace null where nobody follows it
     */
    public Proposal(Request request, ProposalListener listener, @Nullable CallTrace trace) {
        this.request = request;
        this.listener = listener;
        this.trace = trace;
    }

    @Nullable CallTrace trace() {
        return trace;
    }

    /** Id of the state machine that is to execute it. */
    public int machine() {
        return request.machine();
    }

    Request request() {
        return request;
    }

    /** Whether the group proposes it for itself: it is in no bound of the users. */
    boolean isOfGroup() {
        return request.machine() == MasterEntry.MACHINE;
    }

    /** Who waits for it; by way of who measures it. */
    ProposalListener listener() {
        return measured == null ? listener : measured;
    }

    /** Before it is offered. */
    void measureBy(GroupMeters meters, LongSupplier nanos) {
        measured = new MeasuredListener(listener, bytes(), meters, nanos);
    }

    int bytes() {
        return request.payload().length;
    }

    /** Before it is offered. */
    void beginsAt(long now) {
        offeredAt = now;
    }

    /** When it was offered, monotonic nanoseconds; on the worker. */
    long offeredAt() {
        return offeredAt;
    }

    /** The number that it was proposed under, {@link #NONE} before. Any thread. */
    long sequence() {
        return sequence;
    }

    void proposedAs(long number) {
        sequence = number;
    }

    /** It has effect there, and is not executed yet. On the worker. */
    void decidedAt(long instance) {
        decidedAt = instance;
    }

    /** Where it has effect, if it waits to be executed; {@link #NONE} before. On the worker. */
    long decidedAt() {
        return decidedAt;
    }

    /** Its proposer wants it back, perhaps before it is offered. */
    void forgo() {
        unwanted = true;
    }

    boolean isUnwanted() {
        return unwanted;
    }
}
