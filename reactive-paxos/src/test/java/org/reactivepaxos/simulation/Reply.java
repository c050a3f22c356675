// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Arrays;
import java.util.HexFormat;

/** What a state machine answered: equal when the bytes are. */
record Reply(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Reply reply && Arrays.equals(bytes, reply.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
