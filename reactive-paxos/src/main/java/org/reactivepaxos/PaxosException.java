// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ProposalId;

/**
 * A call ended without a result. What matters to the caller is whether its value may have been
 * chosen, and whether to try again.
 */
public abstract sealed class PaxosException extends RuntimeException
        permits NotProposedException, OutcomeUnknownException, ProposeAllException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Subject subject;

    PaxosException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    PaxosException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause);
        this.subject = subject;
    }

    /** What is known of the value of a call that failed. */
    public enum Outcome {
        /** It will never be chosen because of this call. */
        NOT_PROPOSED,
        /** It may have been chosen, or may still be. */
        UNKNOWN
    }

    public final Outcome outcome() {
        return isMaybeChosen() ? Outcome.UNKNOWN : Outcome.NOT_PROPOSED;
    }

    /** Whether the value may have been chosen, or may still be. */
    public abstract boolean isMaybeChosen();

    /**
     * Whether it can help to subscribe again, later, to the {@code Mono} that failed. That never
     * makes a second proposal: what was not proposed is offered again, and what may be chosen is
     * joined. A new call with the same value, however, may apply it twice where {@link
     * #isMaybeChosen()}.
     */
    public abstract boolean isRetryable();

    /**
     * The id of the proposal, for {@link PaxosGroup#outcome}; empty before it got one, and where
     * the call was no proposal.
     */
    public Optional<ProposalId> proposal() {
        return Optional.ofNullable(subject).map(Subject::id);
    }

    /** The value that was proposed, as it was given; empty where the call was no proposal. */
    public Optional<byte[]> value() {
        return Optional.ofNullable(subject).map(Subject::value);
    }
}
