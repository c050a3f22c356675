// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;

/**
 * When a window of gathered values closes, validated by the layer above.
 *
 * @param maxCount values of one window
 * @param maxBytes bytes of one window; a larger value makes a window of its own
 * @param maxDelay how long its first value waits
 * @param maxOpen values that wait for a window or for its result
 */
public record BatchLimits(int maxCount, int maxBytes, Duration maxDelay, int maxOpen) {

    static final BatchLimits DEFAULT =
            new BatchLimits(128, 128 << 10, Duration.ofMillis(2), 16_384);
}
