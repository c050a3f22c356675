// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value on its way to a state machine. A number of its own stands before what is asked, so that
 * the truths can tell equal ones apart.
 *
 * @param number no other value of the run has it
 * @param machine id of the state machine that is to execute it
 * @param bytes as proposed
 */
record Offer(long number, int machine, byte[] bytes) {

    static Offer of(long number, int machine, byte[] asked) {
        byte[] bytes =
                ByteBuffer.allocate(Long.BYTES + asked.length).putLong(number).put(asked).array();
        return new Offer(number, machine, bytes);
    }

    static long numberOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    static byte[] askedBy(byte[] bytes) {
        return Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
    }
}
