// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import org.reactivepaxos.machine.StateMachine;

/** The state machine: adds up the orders. */
final class OrderBook implements StateMachine {

    private static final byte[] NO_RESULT = {};

    private Total total = Total.ZERO;

    /** Orders and what they amount to. */
    record Total(long orders, long cents) {

        static final Total ZERO = new Total(0, 0);

        Total plus(Order order) {
            return new Total(orders + 1, cents + order.cents());
        }
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        total = total.plus(Order.decoded(value));
        return NO_RESULT;
    }

    /** For a read of the group, which runs between two values. */
    Total total() {
        return total;
    }
}
