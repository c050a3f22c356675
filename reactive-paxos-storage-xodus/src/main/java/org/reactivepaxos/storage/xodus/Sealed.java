// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.reactivepaxos.storage.StorageException;

/**
 * A record as it is on disk: format version, type, CRC32C over key and everything but itself, body.
 *
 * @param lsn the record's key: its log sequence number
 * @param body what the type says
 */
record Sealed(long lsn, byte type, ByteBuffer body) {

    static final byte FORMAT_VERSION = 1;
    static final int CRC_OFFSET = 2;
    static final int HEAD_BYTES = CRC_OFFSET + Integer.BYTES;

    /** A record of that size in all, ready for its body. */
    static ByteBuffer begin(byte type, int size) {
        return ByteBuffer.allocate(size).put(FORMAT_VERSION).put(type).putInt(0);
    }

    /** Begins a record where the buffer is, ready for its body. */
    static ByteBuffer begin(ByteBuffer out, byte type) {
        return out.put(FORMAT_VERSION).put(type).putInt(0);
    }

    /**
     * Seals the record that ends where the buffer is.
     *
     * @param size of the record in all
     */
    static void end(ByteBuffer out, int size, long lsn) {
        int start = out.position() - size;
        int sum = crc(lsn, out.array(), out.arrayOffset() + start, size);
        out.putInt(start + CRC_OFFSET, sum);
    }

    /** Seals a full record. */
    static byte[] end(ByteBuffer record, long lsn) {
        if (record.hasRemaining() || record.arrayOffset() != 0) {
            throw new IllegalStateException("a record is shorter than was computed");
        }
        byte[] bytes = record.array();
        record.putInt(CRC_OFFSET, crc(lsn, bytes, 0, bytes.length));
        return bytes;
    }

    static int crc(long lsn, byte[] bytes, int offset, int length) {
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + CRC_OFFSET).putLong(lsn);
        CRC32C crc = new CRC32C();
        crc.update(head.put(bytes, offset, CRC_OFFSET).array());
        crc.update(bytes, offset + HEAD_BYTES, length - HEAD_BYTES);
        return (int) crc.getValue();
    }

    static boolean isIntact(long lsn, byte[] bytes, int offset, int length) {
        return length >= HEAD_BYTES
                && ByteBuffer.wrap(bytes).getInt(offset + CRC_OFFSET)
                        == crc(lsn, bytes, offset, length);
    }

    /** Bytes of the record on disk, without its key. */
    int sizeBytes() {
        return HEAD_BYTES + body.remaining();
    }

    /**
     * Opens a record.
     *
     * @throws StorageException when it is damaged or of a format that this version does not know
     */
    static Sealed open(long lsn, byte[] bytes, int offset, int length) {
        if (!isIntact(lsn, bytes, offset, length)) {
            throw new StorageException(
                    "damaged: the checksum of record " + lsn + " does not match its bytes");
        }
        byte format = bytes[offset];
        if (format != FORMAT_VERSION) { // its name is not made for each record
            Refusal.requireFormat("record " + lsn, format, FORMAT_VERSION);
        }
        ByteBuffer body = ByteBuffer.wrap(bytes, offset + HEAD_BYTES, length - HEAD_BYTES);
        return new Sealed(lsn, bytes[offset + 1], body);
    }
}
