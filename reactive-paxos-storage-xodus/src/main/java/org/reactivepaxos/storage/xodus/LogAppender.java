// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.PeerIdentity;

/** Appends transactions to the log, which goes on in a further segment when one is full. */
final class LogAppender {

    private final Opened open;
    private final XodusOptions options;
    private final Housekeeping housekeeping;
    private long lsn;
    private long transaction;
    private long segmentBytes;
    private long writtenBytes;
    private int completeHead;
    private long highWaterSyncedAt = System.nanoTime();
    private volatile RollOvers rollOvers = RollOvers.NONE;

    LogAppender(Opened open, XodusOptions options, Housekeeping housekeeping) {
        this.open = open;
        this.options = options;
        this.housekeeping = housekeeping;
        this.lsn = open.replay().lsn();
        this.transaction = open.replay().transaction();
        this.segmentBytes = open.replay().bytes();
        this.completeHead = open.replay().completeHead();
    }

    /** The last durable transaction. */
    long transaction() {
        return transaction;
    }

    /** Bytes of the records written since the start. */
    long writtenBytes() {
        return writtenBytes;
    }

    /** The key of the next record. */
    long nextLsn() {
        return lsn + 1;
    }

    JournalIndex index() {
        return open.replay().index();
    }

    /**
     * Writes the records, sealed with keys from {@link #nextLsn()} on, and syncs; with them a
     * commit record, which is added to the list.
     */
    void commit(List<byte[]> records) throws IOException {
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
        NumberedSegment segment = open.log().newest();
        segment.commit(first, records);
        lsn = commit.lsn();
        transaction = commit.transaction();
        for (byte[] record : records) {
            segmentBytes += record.length;
            writtenBytes += record.length;
        }
        mark(segment);
        if (2 * segmentBytes >= options.segmentBytes()) {
            housekeeping.prepare(segment.number() + 1);
        }
    }

    /** Before the acknowledgement, so that a log that lost it cannot be opened. */
    private void mark(NumberedSegment segment) throws IOException {
        if (open.highWater().segment() != segment.number()) {
            open.highWater().settle(transaction, segment.number(), segment.tail());
        } else {
            open.highWater().write(transaction, segment.tail());
            syncHighWaterWhenDue();
        }
    }

    boolean isFull() {
        return segmentBytes >= options.segmentBytes();
    }

    /** Begins the next segment, with all at its head that earlier ones say beside stored runs. */
    void rollOver() throws IOException {
        long began = System.nanoTime();
        NumberedSegment full = open.log().newest();
        int number = full.number() + 1;
        LogSegment environment = housekeeping.take(number);
        full.endBefore(nextLsn());
        open.log().add(new NumberedSegment(number, nextLsn(), environment, open.opener()));
        segmentBytes = 0;
        writeHead(number);
        completeHead = number;
        housekeeping.execute("close a full segment", full::closeWhenIdle);
        rollOvers = rollOvers.plus(System.nanoTime() - began);
    }

    /** So far; any thread. */
    RollOvers rollOvers() {
        return rollOvers;
    }

    /** All that segments below this one say, but for stored runs, is said again from there on. */
    int completeHead() {
        return completeHead;
    }

    /** Folds a record that is durable under this key. */
    void publish(int group, LogRecord record, long key) {
        if (record instanceof RunStored stored) {
            open.log().newest().stored(stored.run().values().count());
        }
        index().apply(group, record, key);
    }

    private void writeHead(int number) throws IOException {
        long before = transaction;
        Head head = new Head();
        head.add(new SegmentHead(number, before, false).encode(head.key()));
        for (PeerIdentity peer : index().peers().values()) {
            head.add(RecordCodec.encode(head.key(), peer));
        }
        for (Map.Entry<Integer, List<LogRecord>> facts : index().facts().entrySet()) {
            for (LogRecord fact : facts.getValue()) {
                head.add(RecordCodec.encode(head.key(), facts.getKey(), fact));
            }
        }
        head.end(new SegmentHead(number, before, true).encode(head.key()));
    }

    /** Records in as many transactions as they need: a head has no bound of its own. */
    private final class Head {

        private final List<byte[]> records = new ArrayList<>();
        private long bytes;

        long key() {
            return nextLsn() + records.size();
        }

        void add(byte[] record) throws IOException {
            records.add(record);
            bytes += record.length;
            if (bytes >= options.transactionBytes()) {
                commit(records);
                records.clear();
                bytes = 0;
            }
        }

        void end(byte[] record) throws IOException {
            records.add(record);
            commit(records);
        }
    }

    long nanosToHighWaterSync(long idle) {
        return open.highWater().isDirty()
                ? Math.max(
                        1,
                        Math.min(
                                idle, options.highWaterInterval().toNanos() - sinceHighWaterSync()))
                : idle;
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
