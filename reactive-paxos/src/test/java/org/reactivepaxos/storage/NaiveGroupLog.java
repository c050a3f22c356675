// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value;

/** The obvious fold: one map entry per instance. What {@link GroupLog} is compared with. */
final class NaiveGroupLog {

    /** What is held for one instance. */
    record Held(Ballot ballot, Value value, long location) {}

    final TreeMap<Long, Held> held = new TreeMap<>();
    @Nullable Genesis genesis;
    Ballot promised = Ballot.NONE;
    long mark;
    long covered;
    long retainedFrom;

    void apply(LogRecord record, long location) {
        if (record instanceof GenesisTaken taken) {
            genesis = taken.genesis();
        } else if (record instanceof GroupRefounded refounded) {
            genesis = refounded.genesis();
        } else if (record instanceof PromiseGiven given) {
            promise(given.ballot());
        } else if (record instanceof DecidedMark decided) {
            mark = Math.max(mark, decided.decidedBelow());
        } else if (record instanceof RunStored stored) {
            Run run = stored.run();
            for (long i = run.first(); i < run.below(); i++) {
                held.put(i, new Held(run.ballot(), run.at(i), location));
            }
            promise(run.ballot());
            mark = Math.max(mark, stored.decidedBelow());
        } else if (record instanceof Checkpoint checkpoint) {
            covered = Math.max(covered, checkpoint.ledger().below());
            retainedFrom = Math.max(retainedFrom, checkpoint.retainedFrom());
            held.headMap(retainedFrom).clear();
            mark = Math.max(mark, covered);
        }
    }

    private void promise(Ballot ballot) {
        promised = promised.isBelow(ballot) ? ballot : promised;
    }

    long decidedBelow() {
        long first = covered;
        while (held.containsKey(first)) {
            first++;
        }
        return Math.min(mark, first);
    }

    /** What is held at or above {@link #decidedBelow()}. */
    Map<Long, Held> undecided() {
        return held.tailMap(decidedBelow());
    }

    /** The recovered view of a journal, instance by instance, without locations. */
    static Map<Long, Held> undecided(RecoveredGroup group) {
        Map<Long, Held> found = new HashMap<>();
        long last = group.decidedBelow();
        for (Run run : group.undecided()) {
            if (run.first() < last) {
                throw new IllegalStateException("runs overlap or descend at " + run.first());
            }
            last = run.below();
            for (long i = run.first(); i < run.below(); i++) {
                found.put(i, new Held(run.ballot(), run.at(i), 0));
            }
        }
        return found;
    }
}
