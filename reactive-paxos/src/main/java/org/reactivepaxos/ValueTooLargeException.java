// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** The value does not fit into a message of the transport. */
public final class ValueTooLargeException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    private ValueTooLargeException(String message, byte[] value) {
        super(message, null, new Subject(value, null));
    }

    static ValueTooLargeException of(byte[] value, int most) {
        return new ValueTooLargeException(
                "a value of "
                        + value.length
                        + " bytes was not proposed: this node takes "
                        + most
                        + " at most",
                value);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
