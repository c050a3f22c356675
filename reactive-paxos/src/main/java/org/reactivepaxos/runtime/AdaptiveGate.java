// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/**
 * Bounds what is open by how long it waits: while even the one that waits least in an interval
 * waits too long, there is a queue that does not go away ("Controlling Queue Delay", Nichols and
 * Jacobson 2012, section 3).
 */
final class AdaptiveGate implements Admission.Gate {

    static final long INTERVAL = 100_000_000;
    static final int FLOOR = 16;

    private final int most;
    private final long tooLong;
    private volatile int limit;
    private long least = Long.MAX_VALUE;
    private long begun;

    /**
     * @param tooLong nanoseconds
     */
    AdaptiveGate(int most, long tooLong) {
        this.most = most;
        this.tooLong = tooLong;
        this.limit = most;
    }

    @Override
    public boolean admits(int open) {
        return open <= limit;
    }

    @Override
    public void waited(long nanos, long now, int open) {
        if (least == Long.MAX_VALUE) {
            begun = now;
        }
        least = Math.min(least, nanos);
        if (now - begun >= INTERVAL) {
            limit = least > tooLong ? fewer(open) : more();
            least = Long.MAX_VALUE;
        }
    }

    private int fewer(int open) {
        int now = Math.min(limit, open);
        return Math.min(most, Math.max(FLOOR, now - now / 4));
    }

    private int more() {
        return (int) Math.min(most, limit + 1L + limit / 8);
    }

    int limit() {
        return limit;
    }
}
