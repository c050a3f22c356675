// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** The value does not fit into a message of the transport. */
public final class ValueTooLargeException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    ValueTooLargeException(String message) {
        super(message, null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
