// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.BufferUnderflowException;
import java.util.function.Consumer;
import org.reactivepaxos.storage.StorageException;

/**
 * Folds all records of a log into an index, segment by segment, and checks that its records and
 * transactions follow each other.
 */
final class LogReplay implements Consumer<Sealed> {

    private static final int FIRST_SEGMENT = 1;

    private final long storage;
    private final JournalIndex index = new JournalIndex();
    private long transaction;
    private long committedLsn;
    private long lastLsn;

    private int segment = FIRST_SEGMENT;
    private boolean follows = true;
    private boolean empty = true;
    private long firstLsn = 1;
    private long bytes;
    private long instances;
    private int completeHead = FIRST_SEGMENT;

    LogReplay(long storage) {
        this.storage = storage;
    }

    /**
     * The records of this segment follow.
     *
     * @param followsLast whether no segment was removed just before it
     */
    void begin(int number, boolean followsLast) {
        segment = number;
        follows = followsLast;
        instances = 0;
        empty = true;
        bytes = 0;
        firstLsn = lastLsn + 1;
    }

    @Override
    public void accept(Sealed record) {
        try {
            fold(record);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StorageException("record " + record.lsn() + " makes no sense", e);
        }
    }

    private void fold(Sealed record) {
        if (empty) {
            takeFirst(record);
        }
        if (record.lsn() != lastLsn + 1) {
            throw new StorageException(
                    "damaged: record " + record.lsn() + " follows record " + lastLsn);
        }
        lastLsn = record.lsn();
        bytes += record.sizeBytes();
        switch (record.type()) {
            case RecordCodec.COMMIT -> take(CommitRecord.decode(record));
            case RecordCodec.SEGMENT -> {
                if (SegmentHead.decode(record.body()).complete()) {
                    completeHead = segment;
                }
            }
            case RecordCodec.RUN -> {
                RecordCodec.RunHead run = RecordCodec.runHead(record.body().duplicate());
                instances += run.below() - run.first();
                index.replay(record);
            }
            default -> index.replay(record);
        }
    }

    private void takeFirst(Sealed record) {
        empty = false;
        if (segment == FIRST_SEGMENT) {
            return;
        }
        if (record.type() != RecordCodec.SEGMENT) {
            throw new StorageException(
                    "damaged: segment " + segment + " begins with record " + record.lsn());
        }
        SegmentHead head = SegmentHead.decode(record.body().duplicate());
        if (!follows && head.transaction() > transaction && record.lsn() > lastLsn) {
            transaction = head.transaction();
            lastLsn = record.lsn() - 1;
            committedLsn = lastLsn;
            firstLsn = record.lsn();
        }
        if (head.number() != segment || head.transaction() != transaction || head.complete()) {
            throw new StorageException(
                    "damaged: segment "
                            + segment
                            + " after transaction "
                            + transaction
                            + " begins with "
                            + head);
        }
    }

    /** Takes the end of a transaction. */
    void take(CommitRecord commit) {
        if (commit.storage() != storage
                || commit.transaction() != transaction + 1
                || commit.firstLsn() != committedLsn + 1) {
            throw new StorageException(
                    "damaged: "
                            + commit
                            + " follows transaction "
                            + transaction
                            + " that ends at "
                            + committedLsn);
        }
        transaction = commit.transaction();
        committedLsn = commit.lsn();
        lastLsn = commit.lsn();
        empty = false;
    }

    /**
     * Ends a segment.
     *
     * @param newest whether the log ends with it; any other must hold something
     */
    void end(boolean newest) {
        if (lastLsn != committedLsn) {
            throw new StorageException(
                    "damaged: records up to " + lastLsn + " without the end of their transaction");
        }
        if (empty && (!newest || segment != FIRST_SEGMENT)) {
            throw new StorageException("damaged: segment " + segment + " is empty");
        }
    }

    JournalIndex index() {
        return index;
    }

    /** The last transaction, 0 when there is none. */
    long transaction() {
        return transaction;
    }

    /** The key of the last record, 0 when there is none. */
    long lsn() {
        return committedLsn;
    }

    /** The key of the first record of the last segment begun. */
    long firstLsn() {
        return firstLsn;
    }

    /** Bytes of the records of the last segment begun. */
    long bytes() {
        return bytes;
    }

    /** Instances of the runs stored in the last segment begun. */
    long instances() {
        return instances;
    }

    /** The newest segment whose head is complete: it says again all but runs of those below. */
    int completeHead() {
        return completeHead;
    }
}
