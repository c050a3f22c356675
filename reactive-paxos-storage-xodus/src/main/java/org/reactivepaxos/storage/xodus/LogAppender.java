// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
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
    private final Entries entries = new Entries();
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

    /** Begins a transaction, one at a time. Its records are sealed with keys from here on. */
    Entries begin() {
        return entries.begin(lsn + 1);
    }

    /** Writes what was added to the transaction, and a commit record, and syncs. */
    void commit() throws IOException {
        CommitRecord commit =
                new CommitRecord(
                        open.state().storage(),
                        open.state().incarnation(),
                        transaction + 1,
                        lsn + 1,
                        entries.next() - 1);
        entries.add(commit.encode());

        // clears an interrupt that is none of our business
        Thread.interrupted();
        NumberedSegment segment = open.log().newest();
        segment.commit(entries);
        lsn = commit.lsn();
        transaction = commit.transaction();
        segmentBytes += entries.sizeBytes();
        writtenBytes += entries.sizeBytes();
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

    /** Folds records that are durable under this key and those that follow. */
    void publish(int group, List<LogRecord> records, long firstKey) {
        int values = 0;
        for (LogRecord record : records) {
            if (record instanceof RunStored stored) {
                values += stored.run().values().count();
            }
        }
        open.log().newest().stored(values);
        index().apply(group, records, firstKey);
    }

    private void writeHead(int number) throws IOException {
        long before = transaction;
        begin();
        add(new SegmentHead(number, before, false).encode(entries.next()));
        for (PeerIdentity peer : index().peers().values()) {
            add(RecordCodec.encode(entries.next(), peer));
        }
        for (Map.Entry<Integer, List<LogRecord>> facts : index().facts().entrySet()) {
            for (LogRecord fact : facts.getValue()) {
                add(RecordCodec.encode(entries.next(), facts.getKey(), fact));
            }
        }
        entries.add(new SegmentHead(number, before, true).encode(entries.next()));
        commit();
    }

    /** Adds to a head, which has no bound of its own: as many transactions as it needs. */
    private void add(byte[] record) throws IOException {
        entries.add(record);
        if (entries.sizeBytes() >= options.transactionBytes()) {
            commit();
            begin();
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
