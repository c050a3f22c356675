// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.ProposalListener;

/** How the value of one call gets into the log; offered once at a time, and again after its end. */
interface Carrier {

    /**
     * Offers a value.
     *
     * @param listener hears of it exactly once, unless it is refused here
     * @param trace null where nobody follows it
     * @return why it is not offered, null when it is
     */
    @Nullable NotProposedException offer(
            byte[] value, ProposalListener listener, @Nullable CallTrace trace);

    /** Asks for what is offered back; {@link ProposalListener#withdrawn} is the answer. */
    void withdraw();

    /** The id of what was offered last; empty before it got one. */
    Optional<ProposalId> id();

    /** What an error is about, given the value of the call. */
    default Subject subject(byte[] value) {
        return new Subject(value, id().orElse(null));
    }

    /**
     * What the caller is told of a value that was chosen and had no effect.
     *
     * @param appliedAt the instance where the same call had effect, -1 where there is none or it is
     *     not remembered
     * @param value as it was given
     * @return null when that is what the caller wanted: then it had effect there
     */
    default @Nullable RuntimeException refusal(Drop.Reason reason, long appliedAt, byte[] value) {
        // Only session entries are refused, and what cannot be read, which we do not write.
        return new IllegalStateException("a plain value was refused: " + reason);
    }

    /**
     * What the caller is told of a value that was chosen, and of which a snapshot has the effect
     * alone.
     *
     * @param value as it was given
     * @return null where it had effect for certain
     */
    default @Nullable RuntimeException unseen(byte[] value) {
        return null;
    }

    /** What was offered last is over: it has had effect, or never will. */
    default void ended() {}
}
