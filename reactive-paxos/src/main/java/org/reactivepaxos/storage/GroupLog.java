// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;

/**
 * What the records of one group amount to, folded in their order: the part of a journal that is the
 * same for every engine. Keeps no value, only where each one is: 24 bytes per stored run. Not
 * thread-safe.
 */
public final class GroupLog {

    private SpanIndex spans = new SpanIndex();
    private @Nullable Genesis genesis;
    private Ballot promised = Ballot.NONE;
    private long decidedBelow;
    private @Nullable Ledger base;
    private long retainedFrom;
    private boolean refounded;
    private boolean dropped;

    /**
     * Folds the next record; after a drop none changes anything.
     *
     * @param location where the journal can find a stored run again; ignored for other records
     * @throws StorageException at a second genesis that differs from the first; one by which the
     *     group was refounded has the same first membership
     */
    public void apply(LogRecord record, long location) {
        if (dropped) {
            return;
        }
        switch (record.kind()) {
            case GENESIS -> take(((GenesisTaken) record).genesis());
            case PROMISE -> promised = Ballot.max(promised, ((PromiseGiven) record).ballot());
            case RUN -> {
                RunStored stored = (RunStored) record;
                Run run = stored.run();
                stored(run.ballot(), run.first(), run.below(), stored.decidedBelow(), location);
            }
            case DECIDED -> decide(((DecidedMark) record).decidedBelow());
            case CHECKPOINT -> restart((Checkpoint) record);
            case DROPPED -> drop();
            case REFOUNDED -> refound(((GroupRefounded) record).genesis());
        }
    }

    private void drop() {
        dropped = true;
        spans = new SpanIndex();
        genesis = null;
        base = null;
    }

    /** Whether the group was dropped: then nothing else is known of it. */
    public boolean isDropped() {
        return dropped;
    }

    /**
     * Folds a stored run of which only the head was read.
     *
     * <p>The promise rises with learned runs too: whether a run below the mark was learned or voted
     * for is not recorded, and a promise that is too high costs a round, one that is too low costs
     * safety.
     */
    public void stored(Ballot ballot, long first, long below, long decidedMark, long location) {
        if (dropped) {
            return;
        }
        promised = Ballot.max(promised, ballot);
        spans.put(first, below, location);
        decide(decidedMark);
    }

    private void restart(Checkpoint checkpoint) {
        Ledger ledger = checkpoint.ledger();
        base = base == null || base.below() < ledger.below() ? ledger : base;
        retainedFrom = Math.max(retainedFrom, checkpoint.retainedFrom());
        spans.dropBelow(retainedFrom, ledger.below());
        decide(ledger.below());
    }

    private void take(Genesis taken) {
        if (genesis != null && !genesis.equals(taken)) {
            throw new StorageException(
                    "the group has the genesis "
                            + genesis
                            + " and is given another, "
                            + taken
                            + ": two clusters share the group id; give one of them another");
        }
        genesis = taken;
    }

    /** The log stays as it is, and begins with the same membership: only the cluster is another. */
    private void refound(Genesis taken) {
        if (genesis != null && !genesis.membership().equals(taken.membership())) {
            throw new StorageException(
                    "the group began with "
                            + genesis.membership()
                            + " and is refounded on another membership, "
                            + taken.membership());
        }
        genesis = taken;
        refounded = true;
    }

    private void decide(long mark) {
        decidedBelow = Math.max(decidedBelow, mark);
    }

    /** The lesser of the highest mark and the first instance not held (rule S5). */
    public long decidedBelow() {
        return Math.min(decidedBelow, spans.heldBelow());
    }

    /**
     * Everything but the stored runs, as records. Folded before or after the others, or twice, they
     * change nothing: a journal may write them again to be rid of what is older.
     */
    public List<LogRecord> facts() {
        if (dropped) {
            return List.of(new GroupDropped());
        }
        List<LogRecord> facts = new ArrayList<>();
        if (genesis != null) {
            // an older segment may say the genesis of before, and no other record between
            facts.add(refounded ? new GroupRefounded(genesis) : new GenesisTaken(genesis));
        }
        if (base != null) {
            facts.add(new Checkpoint(base, retainedFrom));
        }
        if (!promised.equals(Ballot.NONE)) {
            facts.add(new PromiseGiven(promised));
        }
        facts.add(new DecidedMark(decidedBelow));
        return facts;
    }

    /** Where the instance is held, null when it is not. */
    public @Nullable Span at(long instance) {
        return spans.at(instance);
    }

    /** Everything below is let go of; what is held there all the same may go at any time. */
    public long retainedFrom() {
        return retainedFrom;
    }

    /**
     * What is held of the instances that are not let go of, ascending; gaps are possible.
     *
     * @param from first instance wanted
     * @param most so many spans at most
     */
    public List<Span> retained(long from, int most) {
        int position = spans.firstEndingAfter(Math.max(retainedFrom, from));
        int end = position + Math.min(most, spans.size() - position);
        List<Span> found = new ArrayList<>(end - position);
        for (int i = position; i < end; i++) {
            found.add(spans.get(i));
        }
        return found;
    }

    /** Number of spans. */
    public int size() {
        return spans.size();
    }

    /** What is held at or above {@link #decidedBelow()}, ascending; gaps are possible. */
    public List<Span> undecided() {
        List<Span> found = new ArrayList<>();
        long decided = decidedBelow();
        for (int i = spans.firstEndingAfter(decided); i < spans.size(); i++) {
            Span span = spans.get(i);
            found.add(
                    span.first() >= decided
                            ? span
                            : new Span(decided, span.below(), span.location()));
        }
        return found;
    }

    /**
     * The recovered state.
     *
     * @param runs reads the run at a location
     */
    public RecoveredGroup recovered(LongFunction<Run> runs) {
        List<Run> undecided = new ArrayList<>();
        for (Span span : undecided()) {
            undecided.add(runs.apply(span.location()).within(span.first(), span.below()));
        }
        Ledger beginning = base == null ? Ledger.start(genesis) : base;
        return new RecoveredGroup(
                genesis,
                promised,
                decidedBelow(),
                undecided,
                beginning,
                retainedFrom,
                RecoveredGroup.Used.NONE,
                0);
    }
}
