// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * A bound on open proposals is reached, or this member's disk is nearly full, which the cause then
 * tells: a {@link org.reactivepaxos.storage.StorageUnavailableException}. Retry later: nothing of
 * the value was proposed.
 *
 * <p>Has no stack trace: under overload it is made many times per second, when there is least time
 * for it.
 */
public final class OverloadedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    OverloadedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    OverloadedException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause, subject);
    }

    // Throwable's own is synchronized; this one changes nothing.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
        return this;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
