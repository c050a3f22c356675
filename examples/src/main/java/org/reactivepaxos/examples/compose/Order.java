// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.nio.charset.StandardCharsets;

/** So many of something, under a name. */
record Order(String name, int quantity) {

    private static final int QUANTITY_MAX = 1_000;

    /** Why it must not be proposed. */
    static final class InvalidOrderException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidOrderException(String reason) {
            super(reason);
        }
    }

    /**
     * Itself.
     *
     * @throws InvalidOrderException when nobody can want it
     */
    Order validated() {
        if (quantity < 1 || quantity > QUANTITY_MAX) {
            throw new InvalidOrderException(
                    "a quantity of " + quantity + ": from 1 to " + QUANTITY_MAX + " can be had");
        }
        return this;
    }

    byte[] encoded() {
        return (name + " " + quantity).getBytes(StandardCharsets.UTF_8);
    }

    static Order decoded(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
        return new Order(parts[0], Integer.parseInt(parts[1]));
    }
}
