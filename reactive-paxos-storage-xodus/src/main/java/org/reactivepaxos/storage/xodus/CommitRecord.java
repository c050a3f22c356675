// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;

/**
 * The last record of each transaction. Found in the raw bytes of a log file by its magic bytes, it
 * proves that the transaction was written, whatever Xodus' own recovery thinks.
 *
 * @param storage the journal's storage id
 * @param incarnation the start that wrote it
 * @param transaction number of the transaction, from 1 without gaps
 * @param firstLsn of the transaction's records
 * @param lastLsn of the transaction's records, this one excluded; its own is the next
 */
record CommitRecord(long storage, long incarnation, long transaction, long firstLsn, long lastLsn) {

    static final byte[] MAGIC = "\u0089rPaxos-commit\r\n".getBytes(StandardCharsets.ISO_8859_1);
    static final int MAGIC_OFFSET = Sealed.HEAD_BYTES;
    static final int SIZE_BYTES = MAGIC_OFFSET + 16 + 5 * Long.BYTES;

    long lsn() {
        return lastLsn + 1;
    }

    byte[] encode() {
        return Sealed.end(
                Sealed.begin(RecordCodec.COMMIT, SIZE_BYTES)
                        .put(MAGIC)
                        .putLong(storage)
                        .putLong(incarnation)
                        .putLong(transaction)
                        .putLong(firstLsn)
                        .putLong(lastLsn),
                lsn());
    }

    static CommitRecord decode(Sealed record) {
        if (record.body().remaining() != SIZE_BYTES - Sealed.HEAD_BYTES) {
            throw new StorageException("the commit record " + record.lsn() + " has a wrong size");
        }
        CommitRecord commit = read(record.body().duplicate());
        if (commit.lsn() != record.lsn()) {
            throw new StorageException(
                    "the commit record " + record.lsn() + " says to be " + commit.lsn());
        }
        return commit;
    }

    private static CommitRecord read(ByteBuffer body) {
        body.position(body.position() + MAGIC.length);
        return new CommitRecord(
                body.getLong(), body.getLong(), body.getLong(), body.getLong(), body.getLong());
    }

    /** The commit record that begins at {@code offset}, null when there is no intact one. */
    static @Nullable CommitRecord at(byte[] bytes, int offset, int limit) {
        if (offset < 0
                || limit - offset < SIZE_BYTES
                || bytes[offset] != Sealed.FORMAT_VERSION
                || bytes[offset + 1] != RecordCodec.COMMIT) {
            return null;
        }
        CommitRecord commit =
                read(ByteBuffer.wrap(bytes, offset + MAGIC_OFFSET, SIZE_BYTES - MAGIC_OFFSET));
        return Sealed.isIntact(commit.lsn(), bytes, offset, SIZE_BYTES) ? commit : null;
    }
}
