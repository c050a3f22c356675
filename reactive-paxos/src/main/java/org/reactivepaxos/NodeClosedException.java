// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/** The node is closed, or was before the value left it. */
public final class NodeClosedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    NodeClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    NodeClosedException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause, subject);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
