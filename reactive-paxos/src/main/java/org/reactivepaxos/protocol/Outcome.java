// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one fold: the next state, and everything the outside world must now do.
 *
 * <p>The driver owes the protocol these orderings. The records of one group reach the journal in
 * the order of outcomes. A message of {@code afterPersist} leaves when all records of this <em>and
 * of all earlier</em> outcomes of the group are durable, and such messages leave in order. {@code
 * atOnce} is free of the disk, and leaves in order too. A message to this member itself comes back
 * as an event.
 *
 * @param learned what the state machines must do
 * @param errands what to fetch; an errand that fails is given again
 * @param readable answers to {@link Event.ReadAsked}; each read gets one
 * @param wakeAt monotonic nanoseconds of the next fold that must happen even if nothing else does
 */
public record Outcome(
        GroupState state,
        List<LogRecord> persist,
        List<Send> afterPersist,
        List<Send> atOnce,
        Learned learned,
        Errands errands,
        List<ReadAnswer> readable,
        long wakeAt) {

    /**
     * What a fold has learned of the log.
     *
     * @param decided in instance order and without gaps over all outcomes, but for what {@code
     *     installed} skips
     * @param installed what was received as a snapshot is to take the place of the state machines,
     *     before anything of {@code decided}; null where nothing is
     */
    public record Learned(List<Decision> decided, @Nullable Ledger installed) {}

    /**
     * What is to be fetched.
     *
     * @param reads what to read from the journal on behalf of members that lag; carried out, like
     *     {@code afterPersist}, when all records up to this outcome are durable: before that the
     *     journal may hold an older vote for another value than the decided one
     * @param wanted whose snapshots to fetch, one at a time, in answer {@link
     *     Event.SnapshotReceived}; asked for again until one is there or not needed any more
     */
    public record Errands(List<LogRead> reads, List<SnapshotWanted> wanted) {}

    public List<Decision> decided() {
        return learned.decided;
    }

    public @Nullable Ledger installed() {
        return learned.installed;
    }

    public List<LogRead> reads() {
        return errands.reads;
    }

    public List<SnapshotWanted> wanted() {
        return errands.wanted;
    }

    /** A message to one member. */
    public record Send(int to, Message message) {}

    /**
     * Consecutive instances were decided.
     *
     * @param dropped the values that must have no effect, ascending
     * @param changes what became of the membership entries among the values, ascending
     */
    public record Decision(long first, Values values, List<Drop> dropped, List<Changed> changes) {
        public Decision {
            dropped = List.copyOf(dropped);
            changes = List.copyOf(changes);
        }

        public long below() {
            return first + values.count();
        }

        /** Whether the value at this index must have no effect. */
        public boolean drops(int index) {
            int low = 0;
            int high = dropped.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (dropped.get(middle).index() < index) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < dropped.size() && dropped.get(low).index() == index;
        }
    }

    /**
     * A decided value that must have no effect (S8).
     *
     * @param index its index among the decided values
     * @param appliedAt the instance where its proposal had effect before, -1 where it had none or
     *     that is not remembered
     */
    public record Drop(int index, Reason reason, long appliedAt) {
        public Drop {
            Objects.requireNonNull(reason, "reason");
        }

        /** Why a value has no effect. */
        public enum Reason {
            /** It is a no-op. */
            NOOP,
            /** Its proposal had effect before. */
            DUPLICATE,
            /** A later start of its proposer had a command with effect: it never has any. */
            FENCED,
            /** Its proposer was no member at its instance: it has none, and never had. */
            NO_MEMBER,
            /** It is a membership entry that was refused; the decision's changes say why. */
            REFUSED,
            /** It is of a session that is not open: never was, was closed, or made room. */
            NO_SESSION,
            /** A call that had effect before, or that its client's done mark has passed. */
            REPEATED_CALL,
            /** A call so far above its client's done mark that it could not be remembered. */
            CALL_TOO_FAR,
            /** It is for a machine of the group itself, and not what that can read. */
            MALFORMED;

            /** Whether its proposal came here for the first time, and ends so. */
            public boolean endsProposal() {
                return this == NO_SESSION
                        || this == REPEATED_CALL
                        || this == CALL_TOO_FAR
                        || this == MALFORMED;
            }
        }
    }

    /**
     * A membership entry was decided (S6). A snapshot that is installed may take the place of this
     * news: an own entry that was open before and is not afterwards was decided below it, or never
     * has effect.
     *
     * @param instance its instance: the version of the membership, if it was applied
     * @param id the proposal it belongs to
     * @param membership what is in force after it
     */
    public record Changed(long instance, ProposalId id, Verdict verdict, Membership membership) {}

    /** What became of a membership entry (S6). */
    public enum Verdict {
        /** It is in force for the instances after its own. */
        APPLIED,
        /** It was made for another membership than the one in force: no effect. */
        STALE,
        /** It breaks a rule of memberships, or uses an id again: no effect. */
        INVALID
    }

    /**
     * Decided values in [from, below), for {@code member}; to be answered with {@link
     * Event.LogRead}.
     */
    public record LogRead(int member, long from, long below) {}

    /**
     * A read may be served once every instance below {@code index} is applied here; all of them are
     * decided (S10).
     *
     * @param index {@link #OVERLOADED} when too many reads are open and this one was not taken
     */
    public record ReadAnswer(long readId, long index) {
        public static final long OVERLOADED = -1;
    }

    /** The snapshot of {@code member}, which is at {@code below} at least, is needed here. */
    public record SnapshotWanted(int member, long below) {}
}
