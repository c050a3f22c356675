// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/** The value was certainly not proposed: it will never be chosen because of this call. */
public abstract sealed class NotProposedException extends PaxosException
        permits OverloadedException,
                ValueTooLargeException,
                NodeClosedException,
                GroupHaltedException,
                SessionClosedException,
                CallTooFarException {

    private static final long serialVersionUID = 1L;

    NotProposedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public final boolean isMaybeChosen() {
        return false;
    }
}
