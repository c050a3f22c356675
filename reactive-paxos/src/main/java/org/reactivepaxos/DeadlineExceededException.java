// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * The deadline of the proposal passed before it left this member: there was no leader, the window
 * was full, or the member lags. It was withdrawn.
 */
public final class DeadlineExceededException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    DeadlineExceededException(String message, Subject subject) {
        super(message, null, subject);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
