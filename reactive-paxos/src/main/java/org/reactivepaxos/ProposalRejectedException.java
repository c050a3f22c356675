// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** The group's {@link ProposalInterceptor} did not take the value; the cause is what it threw. */
public final class ProposalRejectedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    ProposalRejectedException(String message, Throwable cause, Subject subject) {
        super(message, cause, subject);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
