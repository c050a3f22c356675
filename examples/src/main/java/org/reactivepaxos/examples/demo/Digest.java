// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.reactivepaxos.machine.StateMachine;

/** The state machine: a checksum of all that was executed, with its instances, in its order. */
final class Digest implements StateMachine {

    private static final byte[] NO_RESULT = {};

    private final CRC32C checksum = new CRC32C();
    private long values;

    /**
     * What a member has executed: equal on two that executed the same values in the same order.
     *
     * @param values how many
     */
    record Sequence(long values, long checksum) {}

    @Override
    public byte[] apply(long instance, byte[] value) {
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, instance));
        checksum.update(value);
        values++;
        return NO_RESULT;
    }

    /** For a read of the group, which runs between two values. */
    Sequence sequence() {
        return new Sequence(values, checksum.getValue());
    }
}
