// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import java.nio.ByteBuffer;

/** What somebody orders, for so much. */
record Order(long id, int cents) {

    private static final int CENTS_MAX = 10_000;

    /** An order of its own for each number. */
    static Order numbered(long id) {
        return new Order(id, 1 + Math.floorMod(id * 7919, CENTS_MAX));
    }

    byte[] encoded() {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(id).putInt(cents).array();
    }

    static Order decoded(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Order(in.getLong(), in.getInt());
    }
}
