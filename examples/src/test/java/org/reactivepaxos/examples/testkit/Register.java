// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import java.nio.ByteBuffer;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.testkit.SequentialModel;

/** A number that can be set and read. */
final class Register implements StateMachine {

    private int value;

    static byte[] set(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    @Override
    public byte[] apply(long instance, byte[] command) {
        value = ByteBuffer.wrap(command).getInt();
        return command;
    }

    int value() {
        return value;
    }

    /** A call: sets the number, or reads it when there is none. */
    record Ask(boolean sets, int value) {}

    /** What it must look like to its users. */
    static final class Model implements SequentialModel<Integer, Ask, Integer> {
        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public Step<Integer, Integer> step(Integer state, Ask ask) {
            return ask.sets() ? new Step<>(ask.value(), ask.value()) : new Step<>(state, state);
        }
    }
}
