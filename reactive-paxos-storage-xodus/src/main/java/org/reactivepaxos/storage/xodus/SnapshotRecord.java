// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;

/**
 * A chunk as it is stored, under its number.
 *
 * @param through all of the snapshot up to this chunk, itself included
 */
record SnapshotRecord(SnapshotExtent through, SnapshotChunk chunk) {

    /** Types go on where those of the journal could not come. */
    static final byte HEAD = 64;

    static final byte CHUNK = 65;

    /** The key of the head; chunk n has key n, from 1. */
    static final long HEAD_KEY = 0;

    private static final int EXTENT_BYTES = Integer.BYTES + Integer.BYTES + Long.BYTES;

    /** What a record has beside the content of its chunk. */
    static final int OVERHEAD_BYTES = Sealed.HEAD_BYTES + EXTENT_BYTES;

    /** The first record, which says whose chunks follow. */
    static byte[] head(SnapshotId id) {
        ByteBuffer out =
                Sealed.begin(HEAD, Sealed.HEAD_BYTES + Integer.BYTES + Long.BYTES)
                        .putInt(id.group())
                        .putLong(id.below());
        return Sealed.end(out, HEAD_KEY);
    }

    /**
     * @throws StorageException when it is not the head of this snapshot
     */
    static void requireHead(Sealed record, SnapshotId id) {
        ByteBuffer in = record.body();
        if (record.type() != HEAD || in.remaining() != Integer.BYTES + Long.BYTES) {
            throw new StorageException("damaged: the first record is no head");
        }
        SnapshotId found = new SnapshotId(in.getInt(), in.getLong());
        if (!found.equals(id)) {
            throw new StorageException("damaged: the head is that of the " + found);
        }
    }

    byte[] encode() {
        ByteBuffer out =
                Sealed.begin(CHUNK, OVERHEAD_BYTES + chunk.sizeBytes())
                        .putInt(through.machine())
                        .putInt(through.sum())
                        .putLong(through.bytes())
                        .put(chunk.bytes());
        return Sealed.end(out, through.chunks());
    }

    /**
     * @throws StorageException when it is no chunk
     */
    static SnapshotRecord decode(Sealed record) {
        ByteBuffer in = record.body();
        if (record.type() != CHUNK || in.remaining() < EXTENT_BYTES) {
            throw new StorageException("damaged: record " + record.lsn() + " is no chunk");
        }
        int machine = in.getInt();
        int sum = in.getInt();
        SnapshotExtent through = new SnapshotExtent(record.lsn(), in.getLong(), machine, sum);
        return new SnapshotRecord(through, new SnapshotChunk(machine, in));
    }

    /**
     * The chunk, where it is the one that follows.
     *
     * @throws StorageException when it is not
     */
    SnapshotChunk after(SnapshotExtent before) {
        SnapshotExtent expected = before.plus(chunk, SnapshotChunk.BYTES_MAX);
        if (!expected.equals(through)) {
            throw new StorageException(
                    "damaged: up to this chunk, expected " + expected + ", found " + through);
        }
        return chunk;
    }
}
