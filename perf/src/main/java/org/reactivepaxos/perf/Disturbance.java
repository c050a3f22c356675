// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.time.Duration;

/** What is wrong with the network of one member. */
enum Disturbance {
    NONE("none", 1),
    SLOW_READER("reads 1 KB/s", 1),
    HALF_OPEN("half-open: all bytes are swallowed", 1),
    DELAY("200 ms each way", 256),
    RESETS("each connection reset with 20 % chance per second", 1);

    /** Of {@link #SLOW_READER}. */
    static final int BYTES_PER_SECOND = 1024;

    /** Of {@link #DELAY}. */
    static final Duration ONE_WAY = Duration.ofMillis(200);

    /** Of {@link #RESETS}, for each connection and second. */
    static final double RESET_CHANCE = 0.2;

    private final String text;
    private final int buffers;

    Disturbance(String text, int buffers) {
        this.text = text;
        this.buffers = buffers;
    }

    /** For people. */
    String text() {
        return text;
    }

    /** How many buffers of up to 64 KiB are on their way at a time; then the sender waits. */
    int buffers() {
        return buffers;
    }
}
