// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * A proposal ended without a result. What matters to the caller is whether the value may have been
 * chosen.
 */
public abstract sealed class PaxosException extends RuntimeException
        permits NotProposedException, OutcomeUnknownException, ProposeAllException {

    private static final long serialVersionUID = 1L;

    PaxosException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the value may have been chosen, or may still be. */
    public abstract boolean isMaybeChosen();

    /**
     * Whether a new proposal of the value can succeed on this node, later. Where the value may be
     * chosen it may then apply twice.
     */
    public abstract boolean isRetryable();
}
