// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Errands;
import org.reactivepaxos.protocol.Outcome.Learned;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;

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
    private final List<SnapshotWanted> wanted = new ArrayList<>();
    private final Set<Integer> taught = new HashSet<>();
    private final List<Ledger> installed = new ArrayList<>(0);

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
        taught.add(read.member());
        reads.add(read);
    }

    /**
     * Whether this fold teaches the member nothing yet: questions pile up where one side is slow, a
     * lesson is large, and the next question begins where it ends.
     */
    boolean mayTeach(int member) {
        return !taught.contains(member);
    }

    void teach(int member, CatchUpReply lesson) {
        taught.add(member);
        sendAtOnce(member, lesson);
    }

    void answer(ReadAnswer answer) {
        readable.add(answer);
    }

    /** What this fold has decided below it, and perhaps installed, is part of it. */
    void install(Ledger ledger) {
        installed.clear();
        installed.add(ledger);
        decided.clear();
    }

    void wantSnapshot(SnapshotWanted snapshot) {
        wanted.add(snapshot);
    }

    Outcome with(GroupState state, long wakeAt) {
        return new Outcome(
                state,
                persist,
                afterPersist,
                atOnce,
                new Learned(decided, lastInstalled()),
                new Errands(reads, wanted),
                readable,
                wakeAt);
    }

    private @Nullable Ledger lastInstalled() {
        return installed.isEmpty() ? null : installed.get(0);
    }
}
