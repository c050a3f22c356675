// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.function.LongSupplier;

/**
 * How fast bulk may leave a member, over all its connections: a token bucket that hands out turns,
 * changeable while it is in use. Whoever asks first has the first turn, or one connection could
 * keep all others waiting. Any thread.
 */
final class BulkRate {

    static final long UNLIMITED = Long.MAX_VALUE;

    /** A bucket holds what comes in so much time, so that late timers cost no throughput. */
    private static final long BURST_NANOS = 20_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private long bytesPerSecond = UNLIMITED;

    /** When the next turn begins. */
    private long freeAt;

    /** Unlimited at first. */
    BulkRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** From now on. The turns that were handed out before are void. */
    synchronized void set(long rate) {
        Settings.require(rate > 0, "bulk rate below 1 byte per second", rate);
        bytesPerSecond = rate;
        freeAt = nanoTime.getAsLong();
    }

    /**
     * Hands out a turn for so many bytes.
     *
     * @return in how many nanoseconds they may leave, without asking again; 0 when at once
     */
    synchronized long reserve(int bytes) {
        if (bytesPerSecond == UNLIMITED) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        long wait = Math.max(freeAt - now, -BURST_NANOS);
        freeAt = now + wait + nanos(bytes);
        return Math.max(0, wait);
    }

    /** A turn that was not waited for is for others. */
    synchronized void giveBack(int bytes) {
        if (bytesPerSecond != UNLIMITED) {
            freeAt -= nanos(bytes);
        }
    }

    private long nanos(int bytes) {
        return (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
    }
}
