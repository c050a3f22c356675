// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;

/**
 * A value that waits for its window to close, and then goes with it. Its caller may want it back at
 * any time, once.
 */
public final class BatchedCall implements BatchWindows.Arrival {

    private enum State {
        WAITING,
        /** Its window has closed. */
        TAKEN,
        /** It was withdrawn while it waited. */
        WITHDRAWN
    }

    private final Request request;
    private final ProposalListener listener;
    private final @Nullable CallTrace trace;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable ProposedBatch batch;
    private volatile boolean unwanted;

    /**
     * @param trace null where nobody follows it
     */
    public BatchedCall(Request request, ProposalListener listener, @Nullable CallTrace trace) {
        this.request = request;
        this.listener = listener;
        this.trace = trace;
    }

    /** What it is proposed with; empty while it waits. Any thread. */
    public Optional<Proposal> proposal() {
        return Optional.ofNullable(batch).map(ProposedBatch::proposal);
    }

    /** Its window has closed; false when it is withdrawn. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /** Takes it out of its window; false when that has closed. */
    boolean withdraw() {
        return state.compareAndSet(State.WAITING, State.WITHDRAWN);
    }

    /** It goes with these now. */
    void joins(ProposedBatch others) {
        batch = others;
    }

    /** Its caller wants it back. */
    void forgo() {
        unwanted = true;
        ProposedBatch others = batch;
        if (others != null) {
            others.askBack();
        } // Otherwise the batch looks, once it has this one.
    }

    boolean isUnwanted() {
        return unwanted;
    }

    Request request() {
        return request;
    }

    ProposalListener listener() {
        return listener;
    }

    @Nullable CallTrace trace() {
        return trace;
    }
}
