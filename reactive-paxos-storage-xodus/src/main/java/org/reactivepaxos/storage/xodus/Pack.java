// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.reactivepaxos.storage.StorageException;

/**
 * An entry of Xodus, read: one record as it is, or several that follow each other, each after its
 * length. {@link Entries} makes them.
 */
final class Pack {

    /** More records than fit in here are spread over several entries. */
    static final int BYTES_MAX = 64 * 1024;

    /** Where a single record has its format version. */
    static final byte SEVERAL = 2;

    /** Before the first length. */
    static final int HEAD_BYTES = 1;

    private final long first;
    private final byte[] bytes;

    /** Where each record begins, and where the last one ends, a length further. */
    private final int[] offsets;

    private final int lengthBytes;

    private Pack(long first, byte[] bytes, int[] offsets, int lengthBytes) {
        this.first = first;
        this.bytes = bytes;
        this.offsets = offsets;
        this.lengthBytes = lengthBytes;
    }

    /**
     * Takes an entry apart. The records themselves are checked when they are read.
     *
     * @param first key of the entry, and of its first record
     * @param bytes not to be changed afterwards
     * @param length of the entry, from the beginning of the array on
     * @throws StorageException when the entry is damaged
     */
    static Pack decode(long first, byte[] bytes, int length) {
        if (length == 0 || bytes[0] != SEVERAL) {
            return new Pack(first, bytes, new int[] {0, length}, 0);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).position(HEAD_BYTES);
        int[] offsets = new int[8];
        int count = 0;
        while (in.hasRemaining()) {
            int size = in.remaining() < Integer.BYTES ? -1 : in.getInt();
            if (size < 0 || size > in.remaining()) {
                throw new StorageException(
                        "damaged: the entry of record "
                                + first
                                + " is cut off, or lies about the length of record "
                                + (first + count));
            }
            if (count + 2 > offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            }
            offsets[count++] = in.position();
            in.position(in.position() + size);
        }
        offsets[count] = length + Integer.BYTES;
        return new Pack(first, bytes, Arrays.copyOf(offsets, count + 1), Integer.BYTES);
    }

    /** The key of the first record that is not in here. */
    long below() {
        return first + offsets.length - 1;
    }

    boolean holds(long lsn) {
        return first <= lsn && lsn < below();
    }

    /** Whether it is small enough to be kept for the next read. */
    boolean isSmall() {
        return bytes.length <= BYTES_MAX;
    }

    /**
     * One of its records.
     *
     * @throws StorageException when the record is damaged
     */
    Sealed record(long lsn) {
        int position = (int) (lsn - first);
        int offset = offsets[position];
        return Sealed.open(lsn, bytes, offset, offsets[position + 1] - lengthBytes - offset);
    }

    long first() {
        return first;
    }
}
