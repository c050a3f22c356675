// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** The value does not fit into a message of the transport. */
public final class ValueTooLargeException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    ValueTooLargeException(String message) {
        super(message, null);
    }

    static ValueTooLargeException of(byte[] value, int mostBytes) {
        return new ValueTooLargeException(
                "a value of " + value.length + " bytes; this node takes " + mostBytes + " at most");
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
