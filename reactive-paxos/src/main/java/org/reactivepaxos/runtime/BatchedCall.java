// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import org.reactivepaxos.protocol.Event.Request;

/**
 * A value that waits for its window to close, and whoever listens to it. When the last one leaves
 * before that it is withdrawn, and never proposed.
 */
public final class BatchedCall implements BatchWindows.Arrival {

    private static final int TAKEN = -1;
    private static final int WITHDRAWN = -2;

    private final Request request;
    private final ProposalListener listener;
    // How many listen while it waits; how that ended otherwise.
    private final AtomicInteger state = new AtomicInteger(1);

    /** Someone listens already. */
    public BatchedCall(Request request, ProposalListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** One more listens; false when it is withdrawn, and has to be offered anew. */
    public boolean join() {
        return state.updateAndGet(now -> now >= 0 ? now + 1 : now) != WITHDRAWN;
    }

    /** One listens no more; whether that has withdrawn it. */
    boolean leave() {
        int before = state.getAndUpdate(now -> now > 1 ? now - 1 : now == 1 ? WITHDRAWN : now);
        return before == 1;
    }

    /** Its window has closed; false when it is withdrawn. */
    boolean take() {
        return state.updateAndGet(now -> now >= 0 ? TAKEN : now) == TAKEN;
    }

    Request request() {
        return request;
    }

    ProposalListener listener() {
        return listener;
    }
}
