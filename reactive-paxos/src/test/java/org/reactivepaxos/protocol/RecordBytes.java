// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.DurableLog.Held;

/**
 * One held value as a disk has it: real bytes behind their CRC32C, in which bits can flip.
 *
 * <pre>
 * record = crc32c(4) version(8) round(8) member(4) block of one value
 * </pre>
 */
final class RecordBytes {

    private static final int SUM_BYTES = Integer.BYTES;

    private RecordBytes() {}

    static byte[] of(Held held) {
        byte[] block = ValueCodec.encode(new Value[] {held.value()});
        Ballot ballot = held.ballot();
        ByteBuffer out =
                ByteBuffer.allocate(SUM_BYTES + 2 * Long.BYTES + Integer.BYTES + block.length)
                        .putInt(0)
                        .putLong(ballot.version())
                        .putLong(ballot.round())
                        .putInt(ballot.member())
                        .put(block);
        return summed(out.array());
    }

    private static byte[] summed(byte[] bytes) {
        ByteBuffer.wrap(bytes).putInt(sumOf(bytes));
        return bytes;
    }

    private static int sumOf(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, SUM_BYTES, bytes.length - SUM_BYTES);
        return (int) sum.getValue();
    }

    /** What is read, or null where the sum does not fit. */
    static @Nullable Held read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt() != sumOf(bytes)) {
            return null;
        }
        Ballot ballot = new Ballot(in.getLong(), in.getLong(), in.getInt());
        byte[] block = new byte[in.remaining()];
        in.get(block);
        return new Held(ballot, ValueCodec.decode(block)[0]);
    }

    /** A bit anywhere has flipped on the disk. */
    static byte[] flippedOnDisk(byte[] bytes, Random random) {
        return flipped(bytes, random.nextInt(bytes.length * Byte.SIZE));
    }

    /** A bit of the payload, which is last, had flipped in memory before the sum was taken. */
    static byte[] flippedInMemory(byte[] bytes, int payload, Random random) {
        int from = (bytes.length - payload) * Byte.SIZE;
        return summed(flipped(bytes, from + random.nextInt(payload * Byte.SIZE)));
    }

    static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return copy;
    }
}
