// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A sum over what was executed, in order. It is in memory, and one byte of it can be flipped. */
final class RunningSum {

    private static final int FLIPPED = 1;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES);

    void add(byte[] line) {
        crc.reset();
        crc.update(sum.array());
        crc.update(line);
        sum.putInt(0, (int) crc.getValue());
    }

    /** As memory that fails does: nobody is told. */
    void flipByte() {
        sum.put(FLIPPED, (byte) ~sum.get(FLIPPED));
    }

    byte[] bytes() {
        return sum.array().clone();
    }

    @Override
    public String toString() {
        return Integer.toHexString(sum.getInt(0));
    }
}
