// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Keeps so many values on their way to the disk, for a time, on the calling thread. */
final class AppendLoop {

    private static final long LATENCY_MAX_NANOS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long PARK_NANOS = 10_000_000;

    private final AppendTarget target;
    private final int offered;
    private final long[] positions;
    private final long[] since;
    private long appended;
    private long done;
    private long pendingMax;
    private long lastDurable = System.nanoTime();
    private long longestGap;
    private Histogram latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);

    /**
     * What happened in some time.
     *
     * @param longestGapNanos longest time without anything becoming durable
     * @param pendingMax most bytes that were taken and not durable
     */
    record Appended(
            long values,
            long nanos,
            long syncs,
            long longestGapNanos,
            long pendingMax,
            Result.Latency latency) {

        private static final double NANOS_PER_SECOND = 1e9;

        double perSecond() {
            return values * NANOS_PER_SECOND / nanos;
        }

        double valuesPerSync() {
            return (double) values / Math.max(1, syncs);
        }
    }

    AppendLoop(AppendTarget target, int offered) {
        this.target = target;
        this.offered = offered;
        this.positions = new long[offered];
        this.since = new long[offered];
        Thread driver = Thread.currentThread();
        target.whenDurable(() -> LockSupport.unpark(driver));
    }

    /** Goes on for so long. */
    Appended run(Duration time) {
        latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
        longestGap = 0;
        pendingMax = 0;
        long doneBefore = done;
        long syncsBefore = target.syncs();
        long began = System.nanoTime();
        long now = began;
        while (now - began < time.toNanos()) {
            settle(now);
            if (appended - done < offered) {
                int slot = (int) (appended++ % offered);
                since[slot] = now;
                positions[slot] = target.append();
            } else {
                pendingMax = Math.max(pendingMax, target.pendingBytes());
                LockSupport.parkNanos(PARK_NANOS);
            }
            now = System.nanoTime();
        }
        return new Appended(
                done - doneBefore,
                now - began,
                target.syncs() - syncsBefore,
                longestGap,
                pendingMax,
                Result.Latency.of(latencies));
    }

    private void settle(long now) {
        long durable = target.durable();
        long before = done;
        while (done < appended && positions[(int) (done % offered)] <= durable) {
            latencies.recordValue(now - since[(int) (done % offered)]);
            done++;
        }
        if (done > before) {
            longestGap = Math.max(longestGap, now - lastDurable);
            lastDurable = now;
        }
    }
}
