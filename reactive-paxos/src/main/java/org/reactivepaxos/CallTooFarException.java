// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * The number of a call is so far above its session's done mark that the call could not be
 * remembered, so it had no effect. It can be sent again once the mark has moved up.
 */
public final class CallTooFarException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    CallTooFarException(String message) {
        super(message, null);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
