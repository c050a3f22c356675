// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Outcome.Decision;

/** What durable records amount to, in the plainest way: the reference for every journal. */
final class DurableLog {

    private final NavigableMap<Long, Held> held = new TreeMap<>();
    private @Nullable Genesis genesis;
    private Ballot promised = Ballot.NONE;
    private long mark;
    private @Nullable Ledger base;
    private long retainedFrom;

    /** What is held for one instance. */
    record Held(Ballot ballot, Value value) {}

    /** The same content, apart from this one from here on. */
    DurableLog copy() {
        DurableLog copy = new DurableLog();
        copy.held.putAll(held);
        copy.genesis = genesis;
        copy.promised = promised;
        copy.mark = mark;
        copy.base = base;
        copy.retainedFrom = retainedFrom;
        return copy;
    }

    void apply(LogRecord entry) {
        switch (entry.kind()) {
            case GENESIS -> genesis = ((GenesisTaken) entry).genesis();
            case PROMISE -> promised = Ballot.max(promised, ((PromiseGiven) entry).ballot());
            case DECIDED -> mark = Math.max(mark, ((DecidedMark) entry).decidedBelow());
            case RUN -> apply((RunStored) entry);
            case CHECKPOINT -> apply((Checkpoint) entry);
            case DROPPED -> throw new IllegalStateException("no core drops its group");
            case REFOUNDED -> genesis = ((GroupRefounded) entry).genesis();
        }
    }

    private void apply(Checkpoint checkpoint) {
        if (checkpoint.ledger().below() > coveredBelow()) {
            base = checkpoint.ledger();
        }
        retainedFrom = Math.max(retainedFrom, checkpoint.retainedFrom());
        held.headMap(retainedFrom).clear();
        mark = Math.max(mark, coveredBelow());
    }

    /** What the latest durable snapshot holds, null where there is none. */
    @Nullable Ledger base() {
        return base;
    }

    /** Everything below is covered by a durable snapshot. */
    long coveredBelow() {
        return base == null ? 0 : base.below();
    }

    /** The first instance that is not let go of. */
    long retainedFrom() {
        return retainedFrom;
    }

    private void apply(RunStored stored) {
        Run run = stored.run();
        for (long instance = run.first(); instance < run.below(); instance++) {
            held.put(instance, new Held(run.ballot(), run.at(instance)));
        }
        promised = Ballot.max(promised, run.ballot());
        mark = Math.max(mark, stored.decidedBelow());
    }

    boolean hasGenesis() {
        return genesis != null;
    }

    Ballot promised() {
        return promised;
    }

    long mark() {
        return mark;
    }

    @Nullable Held at(long instance) {
        return held.get(instance);
    }

    /** What is held for an instance is no longer what was stored. */
    void damage(long instance, Held other) {
        held.put(instance, other);
    }

    RecoveredGroup recovered() {
        long decidedBelow = coveredBelow();
        while (decidedBelow < mark && held.containsKey(decidedBelow)) {
            decidedBelow++;
        }
        return new RecoveredGroup(
                genesis,
                promised,
                decidedBelow,
                runs(decidedBelow, Long.MAX_VALUE),
                base == null ? Ledger.start(genesis) : base,
                retainedFrom,
                RecoveredGroup.Used.NONE,
                0);
    }

    /** The decided log, folded; each part of it is told. */
    Ledger ledger(RecoveredGroup recovered, Consumer<Decision> decided) {
        Ledger ledger = recovered.base();
        for (Run run : runs(ledger.below(), recovered.decidedBelow())) {
            Ledger.Step step = ledger.next(run);
            ledger = step.ledger();
            decided.accept(step.decision());
        }
        return ledger;
    }

    /** As a runtime answers it, with at most so many values. */
    LogRead answer(Outcome.LogRead wanted, int maxValues) {
        List<Run> runs = read(wanted.from(), wanted.below(), maxValues);
        return new LogRead(wanted.member(), wanted.from(), runs);
    }

    /** Consecutive values from {@code from} on, none if that one is not durable. */
    List<Run> read(long from, long below, int maxValues) {
        long end = from;
        while (end < below && end - from < maxValues && held.containsKey(end)) {
            end++;
        }
        return runs(from, end);
    }

    /** What is held in [from, below), as the longest runs of one ballot. */
    List<Run> runs(long from, long below) {
        List<Run> runs = new ArrayList<>();
        List<Value> block = new ArrayList<>();
        Ballot ballot = Ballot.NONE;
        long next = from;
        for (var entry : held.subMap(from, below).entrySet()) {
            boolean continues = entry.getKey() == next && entry.getValue().ballot().equals(ballot);
            if (!continues && !block.isEmpty()) {
                runs.add(new Run(ballot, next - block.size(), Values.of(block)));
                block.clear();
            }
            ballot = entry.getValue().ballot();
            block.add(entry.getValue().value());
            next = entry.getKey() + 1;
        }
        if (!block.isEmpty()) {
            runs.add(new Run(ballot, next - block.size(), Values.of(block)));
        }
        return runs;
    }
}
