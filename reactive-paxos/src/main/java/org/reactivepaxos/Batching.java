// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Objects;
import org.reactivepaxos.runtime.BatchLimits;

/**
 * When a window of {@link PaxosGroup#batchPropose(byte[])} closes: whichever comes first.
 *
 * @param maxCount values in it
 * @param maxBytes bytes of the batch, 8 for each value on top of it; what would not fit goes into
 *     the next window, and a larger value into one of its own. Where one value may not be so large
 *     the largest value is the bound
 * @param maxDelay how long its first value has waited
 * @param maxOpen values of this member that wait for a window or for their result; above, one fails
 *     at once
 */
public record Batching(int maxCount, int maxBytes, Duration maxDelay, int maxOpen) {

    /** 128 values, 128 KiB, 2 ms, and 16,384 open. */
    public static final Batching DEFAULT =
            new Batching(128, 128 << 10, Duration.ofMillis(2), 16_384);

    /** Throws {@link IllegalArgumentException} for what is not above zero. */
    public Batching {
        Objects.requireNonNull(maxDelay, "maxDelay");
        require(maxCount > 0, "values of a window: " + maxCount);
        require(maxBytes > 0, "bytes of a window: " + maxBytes);
        require(!maxDelay.isNegative() && !maxDelay.isZero(), "delay of a window: " + maxDelay);
        require(maxOpen > 0, "open values: " + maxOpen);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** These with another number of values in a window. */
    public Batching maxCount(int values) {
        return new Batching(values, maxBytes, maxDelay, maxOpen);
    }

    /** These with another number of bytes in a window. */
    public Batching maxBytes(int bytes) {
        return new Batching(maxCount, bytes, maxDelay, maxOpen);
    }

    /** These with another time that the first value of a window waits. */
    public Batching maxDelay(Duration delay) {
        return new Batching(maxCount, maxBytes, delay, maxOpen);
    }

    /** These with another bound on open values. */
    public Batching maxOpen(int values) {
        return new Batching(maxCount, maxBytes, maxDelay, values);
    }

    BatchLimits limits(int maxValueBytes) {
        return new BatchLimits(maxCount, Math.min(maxBytes, maxValueBytes), maxDelay, maxOpen);
    }
}
