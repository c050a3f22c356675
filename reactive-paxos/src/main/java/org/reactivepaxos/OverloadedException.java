// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** A bound on open proposals is reached. Retry later: nothing of the value was proposed. */
public final class OverloadedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    OverloadedException(String message) {
        super(message, null);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
