// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;

/**
 * Makes transactions of what was appended, and acknowledges each once it is durable. One thread.
 */
final class TransactionWriter {

    /** How long an idle journal sleeps when nothing is due. */
    private static final long IDLE_NANOS = Long.MAX_VALUE / 4;

    private final Opened open;
    private final XodusOptions options;
    private final Intake intake;
    private final JournalIndex index;
    private long lsn;
    private long transaction;
    private long highWaterSyncedAt = System.nanoTime();

    TransactionWriter(Opened open, XodusOptions options, Intake intake) {
        this.open = open;
        this.options = options;
        this.intake = intake;
        this.index = open.replay().index();
        this.lsn = open.replay().lsn();
        this.transaction = open.replay().transaction();
    }

    /** The last durable transaction. */
    long transaction() {
        return transaction;
    }

    /**
     * Writes and syncs one transaction from the head of the queue.
     *
     * @return the position that is durable now
     */
    long write(Queue<Intake.Appended> queue) throws IOException {
        List<Intake.Appended> batch = new ArrayList<>();
        List<byte[]> records = new ArrayList<>();
        long bytes = 0;
        Intake.Appended next = queue.peek();
        while (next != null && fits(batch.size(), bytes, next.bytes())) {
            queue.remove();
            batch.add(next);
            bytes += next.bytes();
            encode(next, records);
            next = queue.peek();
        }
        long first = lsn + 1;
        CommitRecord commit =
                new CommitRecord(
                        open.state().storage(),
                        open.state().incarnation(),
                        transaction + 1,
                        first,
                        lsn + records.size());
        records.add(commit.encode());

        // clears an interrupt that is none of our business
        Thread.interrupted();
        open.segment().commit(first, records);
        lsn = commit.lsn();
        transaction = commit.transaction();
        // before the acknowledgement, so that a log that lost it cannot be opened
        open.highWater().write(open.state().storage(), transaction, null);
        syncHighWaterWhenDue();

        publish(batch, first);
        intake.settled(bytes);
        return batch.get(batch.size() - 1).position();
    }

    private boolean fits(int appends, long bytes, long more) {
        return appends == 0
                || (appends < options.transactionAppends()
                        && bytes + more <= options.transactionBytes());
    }

    private void encode(Intake.Appended appended, List<byte[]> records) {
        PeerIdentity peer = appended.peer();
        if (peer != null) {
            records.add(RecordCodec.encode(lsn + 1 + records.size(), peer));
            return;
        }
        for (LogRecord record : appended.records()) {
            long key = lsn + 1 + records.size();
            if (record.kind() == LogRecord.Kind.GENESIS) {
                // a second one must fail before it is on disk
                index.apply(appended.group(), record, key);
            }
            records.add(RecordCodec.encode(key, appended.group(), record));
        }
    }

    private void publish(List<Intake.Appended> batch, long firstLsn) {
        long key = firstLsn;
        for (Intake.Appended appended : batch) {
            PeerIdentity peer = appended.peer();
            if (peer != null) {
                index.apply(peer);
                key++;
            }
            for (LogRecord record : appended.records()) {
                index.apply(appended.group(), record, key++);
            }
        }
    }

    long nanosToHighWaterSync() {
        return open.highWater().isDirty()
                ? Math.max(1, options.highWaterInterval().toNanos() - sinceHighWaterSync())
                : IDLE_NANOS;
    }

    private long sinceHighWaterSync() {
        return System.nanoTime() - highWaterSyncedAt;
    }

    void syncHighWaterWhenDue() throws IOException {
        if (open.highWater().isDirty()
                && sinceHighWaterSync() >= options.highWaterInterval().toNanos()) {
            open.highWater().sync();
            highWaterSyncedAt = System.nanoTime();
        }
    }
}
