// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * The outbox of one fold: filled by the rules, frozen when the fold returns. The only mutable
 * object of the core.
 */
final class Effects {

    private final long now;
    private final List<LogRecord> persist = new ArrayList<>();
    private final List<Send> afterPersist = new ArrayList<>();
    private final List<Send> atOnce = new ArrayList<>();
    private final List<Decision> decided = new ArrayList<>();
    private final List<LogRead> reads = new ArrayList<>();
    private final List<ReadAnswer> readable = new ArrayList<>();

    Effects(long now) {
        this.now = now;
    }

    /** The time of this fold, monotonic nanoseconds, read after its events were taken (S13). */
    long now() {
        return now;
    }

    void persist(LogRecord logRecord) {
        persist.add(logRecord);
    }

    void sendDurably(int to, Message message) {
        afterPersist.add(new Send(to, message));
    }

    void sendAtOnce(int to, Message message) {
        atOnce.add(new Send(to, message));
    }

    void decide(Decision decision) {
        decided.add(decision);
    }

    /** What was decided since this fold had handed out {@code count} decisions. */
    List<Decision> decidedSince(int count) {
        return decided.subList(count, decided.size());
    }

    int decisions() {
        return decided.size();
    }

    void readLog(LogRead read) {
        if (!reads.contains(read)) {
            reads.add(read);
        }
    }

    void answer(ReadAnswer answer) {
        readable.add(answer);
    }

    Outcome with(GroupState state, long wakeAt) {
        return new Outcome(state, persist, afterPersist, atOnce, decided, reads, readable, wakeAt);
    }
}
