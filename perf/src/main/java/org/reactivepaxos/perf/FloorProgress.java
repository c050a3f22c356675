// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How far each member has stored the values, and which of a fixed number of them are free. */
final class FloorProgress {

    private static final long LATENCY_MAX_NANOS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    /** Values that were proposed at one time. */
    private record Run(int values, long since) {}

    private final long[] stored;
    private final Recorder latencies = new Recorder(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private final Deque<Run> waiting = new ArrayDeque<>();
    private final Deque<Run> open = new ArrayDeque<>();
    private long issued;
    private long acknowledged;
    private boolean stopping;

    FloorProgress(int members, int outstanding) {
        stored = new long[members];
        waiting.add(new Run(outstanding, System.nanoTime()));
    }

    /** Waits for values that are free and takes them, up to so many; 0 when there are no more. */
    synchronized int take(int most) throws InterruptedException {
        while (waiting.isEmpty() && !stopping) {
            wait();
        }
        int taken = 0;
        while (!stopping && taken < most && !waiting.isEmpty()) {
            taken += take(waiting.remove(), most - taken);
        }
        issued += taken;
        return taken;
    }

    private int take(Run run, int most) {
        int values = Math.min(run.values(), most);
        open.add(new Run(values, run.since()));
        if (values < run.values()) {
            waiting.addFirst(new Run(run.values() - values, run.since()));
        }
        return values;
    }

    /** A member has synced so many values more. What a majority has becomes free. */
    synchronized void stored(int member, int values) {
        stored[member - 1] += values;
        long[] ascending = stored.clone();
        Arrays.sort(ascending);
        long byMajority = ascending[(ascending.length - 1) / 2];
        long now = System.nanoTime();
        int freed = 0;
        while (!open.isEmpty() && acknowledged + open.getFirst().values() <= byMajority) {
            Run run = open.remove();
            latencies.recordValueWithCount(now - run.since(), run.values());
            acknowledged += run.values();
            freed += run.values();
        }
        if (freed > 0) {
            waiting.add(new Run(freed, now));
        }
        notifyAll();
    }

    /** Hands out no more; returns how many were, when a majority has them all. */
    synchronized long stop() throws InterruptedException {
        stopping = true;
        notifyAll();
        while (acknowledged < issued) {
            wait();
        }
        return issued;
    }

    /** Waits until the member has stored so many; returns how many it has. */
    synchronized long await(int member, long values) throws InterruptedException {
        while (stored[member - 1] < values) {
            wait();
        }
        return stored[member - 1];
    }

    Histogram drainLatencies() {
        return latencies.getIntervalHistogram();
    }
}
