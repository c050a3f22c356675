// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * This node stopped waiting after the value may have left it: the value may have been chosen, or
 * may still be. While the group lives here its library goes on offering it: subscribing to the same
 * {@code Mono} again joins it, and {@link PaxosGroup#outcome} tells what became of it.
 */
public final class OutcomeUnknownException extends PaxosException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    OutcomeUnknownException(
            String message,
            @Nullable Throwable cause,
            boolean retryable,
            @Nullable Subject subject) {
        super(message, cause, subject);
        this.retryable = retryable;
    }

    @Override
    public boolean isMaybeChosen() {
        return true;
    }

    /** True after a deadline, false where the node was closed or the group halted. */
    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
