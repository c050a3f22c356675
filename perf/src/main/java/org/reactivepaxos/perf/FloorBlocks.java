// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.ByteBuffer;
import java.util.Random;

/** Blocks of values as they go over a connection and into a file: their count, then the values. */
record FloorBlocks(int valueBytes, int valuesMax) {

    static final int HEAD_BYTES = Integer.BYTES;

    private static final int BLOCK_BYTES_MAX = 64 << 20;

    static FloorBlocks of(Workload workload) {
        int fit = Math.max(1, BLOCK_BYTES_MAX / workload.valueBytes());
        return new FloorBlocks(workload.valueBytes(), Math.min(fit, workload.outstanding()));
    }

    int bytes(int values) {
        return HEAD_BYTES + values * valueBytes;
    }

    /** Room for the largest block, filled with what does not compress. */
    ByteBuffer buffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes(valuesMax));
        byte[] noise = new byte[valueBytes];
        Random random = new Random(valueBytes);
        buffer.position(HEAD_BYTES);
        while (buffer.hasRemaining()) {
            random.nextBytes(noise);
            buffer.put(noise);
        }
        return buffer;
    }

    /** Makes the buffer hold a block of so many values, ready to be written. */
    void fill(ByteBuffer buffer, int values) {
        buffer.clear();
        buffer.putInt(0, values);
        buffer.limit(bytes(values));
    }
}
