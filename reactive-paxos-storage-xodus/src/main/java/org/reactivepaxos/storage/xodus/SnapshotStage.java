// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;

/** A stage that is being written: gathers chunks to transactions. The store's writing thread's. */
final class SnapshotStage {

    private final SnapshotId id;
    private final SnapshotLog log;
    private final int chunkBytesMax;
    private final long transactionBytes;
    private List<byte[]> gathered = new ArrayList<>();
    private long gatheredBytes;
    private SnapshotExtent durable;
    private SnapshotExtent taken;
    private boolean broken;

    /**
     * @param durable what the log holds
     * @param chunkBytesMax bound of a chunk
     * @param transactionBytes after which a transaction is written
     */
    SnapshotStage(
            SnapshotId id,
            SnapshotLog log,
            SnapshotExtent durable,
            int chunkBytesMax,
            long transactionBytes) {
        this.id = id;
        this.log = log;
        this.durable = durable;
        this.taken = durable;
        this.chunkBytesMax = chunkBytesMax;
        this.transactionBytes = transactionBytes;
    }

    SnapshotId id() {
        return id;
    }

    /** What is certainly on disk. */
    SnapshotExtent durable() {
        return durable;
    }

    /** Whether nobody knows what is on disk. */
    boolean isBroken() {
        return broken;
    }

    /**
     * Takes a chunk, which is durable at the end of its transaction.
     *
     * @throws StorageException when the chunk is refused, or a transaction failed
     */
    void append(SnapshotChunk chunk) {
        taken = taken.plus(chunk, chunkBytesMax);
        gathered.add(new SnapshotRecord(taken, chunk).encode());
        gatheredBytes += chunk.sizeBytes();
        if (gatheredBytes >= transactionBytes) {
            flush();
        }
    }

    /**
     * Makes durable what was taken.
     *
     * @throws StorageException when it may not be durable
     */
    void flush() {
        if (broken || gathered.isEmpty()) {
            return;
        }
        List<byte[]> records = gathered;
        gathered = new ArrayList<>();
        gatheredBytes = 0;
        broken = true;
        log.write(durable.chunks() + 1, records);
        broken = false;
        durable = taken;
    }

    void close() {
        log.close();
    }
}
