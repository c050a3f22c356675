// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.function.Consumer;
import org.reactivepaxos.storage.StorageException;

/** Folds all records of a log into an index, and checks that its transactions follow each other. */
final class LogReplay implements Consumer<Sealed> {

    private final long storage;
    private final JournalIndex index = new JournalIndex();
    private long transaction;
    private long committedLsn;
    private long lastLsn;

    LogReplay(long storage) {
        this.storage = storage;
    }

    @Override
    public void accept(Sealed record) {
        lastLsn = record.lsn();
        if (record.type() == RecordCodec.COMMIT) {
            take(CommitRecord.decode(record));
        } else {
            index.replay(record);
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
    }

    void requireComplete() {
        if (lastLsn != committedLsn) {
            throw new StorageException(
                    "damaged: records up to " + lastLsn + " without the end of their transaction");
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
}
