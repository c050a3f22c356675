// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.reactivepaxos.storage.SnapshotException.Reason;

/**
 * How much there is of a snapshot, from its beginning. Two beginnings of the same extent are the
 * same bytes in the same chunks, as surely as a checksum tells. So it says where a transfer that
 * was cut goes on, and, of the whole, what must have arrived before it counts.
 *
 * @param chunks number of chunks
 * @param bytes their content, in bytes
 * @param machine the part that the last of them belongs to; 0 when there is none
 * @param sum checksum of all of them: s(0) = 0, s(n) = CRC32C of s(n-1), machine, size (4 bytes
 *     each, big-endian) and content of chunk n
 */
public record SnapshotExtent(long chunks, long bytes, int machine, int sum) {

    /** Before the first chunk. */
    public static final SnapshotExtent NONE = new SnapshotExtent(0, 0, 0, 0);

    private static final int HEAD_BYTES = 3 * Integer.BYTES;

    public SnapshotExtent {
        if (chunks < 0 || bytes < 0) {
            throw new IllegalArgumentException(chunks + " chunks of " + bytes + " bytes");
        }
    }

    /**
     * With one more chunk.
     *
     * @param maxBytes bound of its size
     * @throws SnapshotException when the chunk is larger, or of a part that must come earlier
     */
    public SnapshotExtent plus(SnapshotChunk chunk, int maxBytes) {
        int size = chunk.sizeBytes();
        if (size > maxBytes) {
            throw new SnapshotException(
                    Reason.CHUNK_TOO_LARGE,
                    String.format(
                            "chunk %d of a snapshot: expected at most %d bytes, found %d; cut it",
                            chunks, maxBytes, size));
        }
        if (chunks > 0 && chunk.machine() < machine) {
            throw new SnapshotException(
                    Reason.OUT_OF_ORDER,
                    String.format(
                            "chunk %d of a snapshot: expected a part from machine %d on, found"
                                    + " machine %d; write the parts by ascending machine id",
                            chunks, machine, chunk.machine()));
        }
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(HEAD_BYTES)
                        .putInt(sum)
                        .putInt(chunk.machine())
                        .putInt(size)
                        .flip());
        crc.update(chunk.content());
        return new SnapshotExtent(chunks + 1, bytes + size, chunk.machine(), (int) crc.getValue());
    }

    @Override
    public String toString() {
        return String.format("%d chunks of %d bytes with checksum %08x", chunks, bytes, sum);
    }
}
