// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.machine.StateMachine;

/** The state machine: notes each order that it executes. */
final class Warehouse implements StateMachine {

    private static final byte[] NO_RESULT = {};

    private final List<Order> orders = new ArrayList<>();

    @Override
    public byte[] apply(long instance, byte[] value) {
        orders.add(Order.decoded(value));
        return NO_RESULT;
    }

    /** How often it has executed an order; for a read of the group, between two values. */
    long count(Order order) {
        return orders.stream().filter(order::equals).count();
    }
}
