// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Objects;

/**
 * One fact of a group that must survive a crash. The order of a group's records is part of their
 * meaning.
 */
public sealed interface LogRecord {

    Kind kind();

    /** One constant per record type, for exhaustive switches. */
    enum Kind {
        GENESIS,
        PROMISE,
        RUN,
        DECIDED,
        CHECKPOINT,
        DROPPED,
        REFOUNDED
    }

    /** The group's beginning; at most one per group. */
    record GenesisTaken(Genesis genesis) implements LogRecord {
        public GenesisTaken {
            Objects.requireNonNull(genesis, "genesis");
        }

        @Override
        public Kind kind() {
            return Kind.GENESIS;
        }
    }

    /** A promise not to vote below {@code ballot}. */
    record PromiseGiven(Ballot ballot) implements LogRecord {
        public PromiseGiven {
            Objects.requireNonNull(ballot, "ballot");
        }

        @Override
        public Kind kind() {
            return Kind.PROMISE;
        }
    }

    /**
     * Values voted for, or learned. Replaces what earlier records said of the same instances, and
     * raises the promise to the run's ballot; that of a learned run is never above it.
     *
     * @param decidedBelow every instance below it is decided, with the values held once this record
     *     is applied
     */
    record RunStored(Run run, long decidedBelow) implements LogRecord {
        public RunStored {
            Objects.requireNonNull(run, "run");
        }

        @Override
        public Kind kind() {
            return Kind.RUN;
        }
    }

    /** Every instance below {@code decidedBelow} is decided, with the values held. */
    record DecidedMark(long decidedBelow) implements LogRecord {
        @Override
        public Kind kind() {
            return Kind.DECIDED;
        }
    }

    /**
     * A snapshot is durable that holds the state machines at {@code ledger.below()}, and everything
     * below is decided (S5). The runs below {@code retainedFrom} are let go of; a promise never is,
     * nor what is held from there on.
     *
     * @param ledger what the log below amounts to beside the state machines
     * @param retainedFrom the first instance whose value stays readable; not above the ledger's
     */
    record Checkpoint(Ledger ledger, long retainedFrom) implements LogRecord {
        public Checkpoint {
            Objects.requireNonNull(ledger, "ledger");
            Check.argument(
                    retainedFrom >= 0 && retainedFrom <= ledger.below(),
                    "retainedFrom: %d",
                    retainedFrom);
        }

        @Override
        public Kind kind() {
            return Kind.CHECKPOINT;
        }
    }

    /**
     * The group was dropped on this member: all that was recorded of it is void, and so is what
     * still follows. A member that came back to it would have forgotten its votes, so its id is
     * never used again on this disk (S7).
     */
    record GroupDropped() implements LogRecord {
        @Override
        public Kind kind() {
            return Kind.DROPPED;
        }
    }

    /**
     * The group goes on as another cluster, by force, on the log that this member has (S7). From
     * here on this is its genesis: the first membership is that of before, and the cluster id is
     * one that no other member knows. What {@link Survivor} says comes behind it.
     */
    record GroupRefounded(Genesis genesis) implements LogRecord {
        public GroupRefounded {
            Objects.requireNonNull(genesis, "genesis");
        }

        @Override
        public Kind kind() {
            return Kind.REFOUNDED;
        }
    }
}
