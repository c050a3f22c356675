// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Refuses a share of all proposals, which grows and shrinks with their average wait: PhxPaxos' rule
 * ({@code wait_lock.cpp}). Some always pass, so that it finds out when things are better.
 */
final class RandomGate implements Admission.Gate {

    static final int SAMPLES = 250;
    static final int STEP = 3;
    static final int RATE_MAX = 98;

    private static final int PER_CENT = 100;

    private final long tooLong;
    private final AtomicLong draws = new AtomicLong();
    private volatile int rate;
    private long sum;
    private int samples;

    /**
     * @param tooLong nanoseconds
     */
    RandomGate(long tooLong) {
        this.tooLong = tooLong;
    }

    @Override
    public boolean admits(int open) {
        return Math.floorMod(mixed(draws.getAndIncrement()), PER_CENT) >= rate;
    }

    private static long mixed(long draw) {
        long z = (draw + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 31);
    }

    @Override
    public void waited(long nanos, long now, int open) {
        sum += nanos;
        if (++samples == SAMPLES) {
            rate =
                    sum / SAMPLES > tooLong
                            ? Math.min(RATE_MAX, rate + STEP)
                            : Math.max(0, rate - STEP);
            sum = 0;
            samples = 0;
        }
    }

    /** Per cent of the proposals that are refused. */
    int rate() {
        return rate;
    }
}
