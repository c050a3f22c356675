// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;

/** Hears what became of one proposal: exactly one call, on the callback scheduler. */
public interface ProposalListener {

    /** The value was chosen, and this member has applied it. */
    void applied(long instance, byte[] result);

    /**
     * The batch was chosen, and this member has applied it; for whoever proposes batches.
     *
     * @param results what the state machines returned, one for each item
     */
    default void appliedBatch(long instance, List<byte[]> results) {
        throw new IllegalStateException("no batch was proposed");
    }

    /**
     * The value was chosen as part of a batch, and this member has applied it; for whoever lets the
     * group gather.
     *
     * @param index its position in the batch
     */
    default void appliedInBatch(long instance, int index, byte[] result) {
        throw new IllegalStateException("not proposed in a batch");
    }

    /**
     * The value was chosen, and what this member has of it is its effect alone, in a snapshot that
     * took the place of its state machines (S8).
     *
     * @param index its position in the batch that it was part of, 0 where there is none
     */
    default void appliedUnseen(long instance, int index) {
        throw new IllegalStateException("nobody installs snapshots");
    }

    /**
     * The value was chosen and has no effect, on any member.
     *
     * @param appliedAt the instance where the same call had effect, -1 where there is none or it is
     *     not remembered
     */
    void refused(Drop.Reason reason, long appliedAt);

    /**
     * The answer to {@link GroupRuntime#withdraw}, unless the proposal ends before: whether it is
     * taken back. If so it ends here and may be offered again; if not it goes on, because it may
     * have left this member.
     */
    default void withdrawn(boolean isBack) {}

    /** This node stops waiting. */
    void failed(Failure failure, @Nullable Throwable cause);

    /** Why a node stops waiting for a proposal, and what that says about its value. */
    enum Failure {
        /** A bound was reached; certainly not proposed. */
        OVERLOADED(false),
        /** The journal's disk is nearly full; certainly not proposed. */
        LOW_SPACE(false),
        /** The node was closed before the value left it; certainly not proposed. */
        CLOSED(false),
        /** The node was closed after the value may have left it. */
        CLOSED_IN_FLIGHT(true),
        /** The member was removed from the group; whatever was proposed never has effect. */
        REMOVED(false),
        /** The group had halted already; certainly not proposed. */
        HALTED(false),
        /** The group halted, or the journal failed, after the value may have left. */
        HALTED_IN_FLIGHT(true);

        private final boolean maybeChosen;

        Failure(boolean maybeChosen) {
            this.maybeChosen = maybeChosen;
        }

        /** Whether the value may have been chosen, or may still be. */
        public boolean maybeChosen() {
            return maybeChosen;
        }
    }
}
