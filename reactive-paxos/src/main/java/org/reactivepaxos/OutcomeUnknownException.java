// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * This node stopped waiting after the value may have left it: the value may have been chosen, or
 * may still be.
 */
public final class OutcomeUnknownException extends PaxosException {

    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isMaybeChosen() {
        return true;
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
