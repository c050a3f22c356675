// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Value.Change;

/** Watches a simulated group for one truth. */
interface Checker {

    /** A member starts, with these durable records. */
    default void started(int member, RecoveredGroup recovered) {}

    default void proposed(ProposalId id, byte[] payload) {}

    /** A member has been told that this proposal of its own never leaves it. */
    default void withdrawn(ProposalId id) {}

    default void proposed(Change change) {}

    /** A member hands out a decision, live or replayed. */
    default void decided(int member, Decision decision) {}

    /** A member has taken a durable snapshot of itself. */
    default void snapshot(int member, Ledger ledger) {}

    /** A member goes on from the snapshot of another. */
    default void installed(int member, Ledger ledger) {}

    /** A member's state after a fold or a start. */
    default void folded(int member, GroupState state) {}

    /** A message leaves; the sender's disk holds this. */
    default void said(int member, Send send, DurableLog durable) {}

    /** A record became durable, and is already part of the log. */
    default void stored(int member, LogRecord entry, DurableLog durable) {}

    /** A read is asked for at a member, now. */
    default void readAsked(int member, long readId) {}

    /**
     * A member has taken a turn.
     *
     * @param leases the ballots of all members that believe, now, to hold a lease
     */
    default void turned(int member, Outcome outcome, List<Ballot> leases) {}

    /** The group is whole and level again. */
    default void level(int member, GroupState state) {}

    /** A member goes on from here with a decided value that is not what was decided. */
    default void damaged(int member, long instance) {}

    /** A member has stopped by itself. */
    default void halted(int member) {}

    /** The faults have stopped, and all is well or the time for it has passed. */
    default void timeIsUp() {}

    /** Whether this holds for a member with a damaged value, too: its votes are as good as any. */
    default boolean bindsTheDamaged() {
        return false;
    }

    static void require(boolean holds, String truth, @Nullable Object... facts) {
        if (!holds) {
            throw new BrokenTruth(truth, Arrays.toString(facts));
        }
    }
}
