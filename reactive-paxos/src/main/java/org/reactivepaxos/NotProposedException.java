// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/** The value was certainly not proposed: it will never be chosen because of this call. */
public abstract sealed class NotProposedException extends PaxosException
        permits OverloadedException,
                ValueTooLargeException,
                NodeClosedException,
                GroupHaltedException,
                DeadlineExceededException,
                ProposalRejectedException,
                SessionClosedException,
                CallTooFarException,
                NotMasterException,
                MemberRemovedException,
                MembershipConflictException,
                MembershipRefusedException {

    private static final long serialVersionUID = 1L;

    NotProposedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    NotProposedException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause, subject);
    }

    @Override
    public final boolean isMaybeChosen() {
        return false;
    }
}
