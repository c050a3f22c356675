// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.perf.OpenLoop.Interval;

/**
 * First what a cluster takes from a closed loop, then several times as much from an open one, then
 * the closed loop again: all in one process, as this machine an hour later is another one.
 */
final class OverloadRun {

    /** By default, of one group. */
    private static final int OPEN_MAX = 16_384;

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    private static final long DRAIN_LOOK_MILLIS = 10;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Workload workload;
    private final PaxosGroup leader;

    private OverloadRun(PaxosGroup leader, Workload workload) {
        this.leader = leader;
        this.workload = workload;
    }

    /**
     * What a window of the closed loop gave.
     *
     * @param outstanding open proposals at any time
     * @param ended results
     */
    record Peak(int outstanding, Histogram ended, long nanos) {

        double perSecond() {
            return ended.getTotalCount() * NANOS_PER_SECOND / nanos;
        }
    }

    /**
     * One second of the overload.
     *
     * @param heapBytes in use after the latest collection, garbage that it left included
     */
    record Second(Interval interval, long nanos, long heapBytes) {

        double perSecond(long count) {
            return count * NANOS_PER_SECOND / nanos;
        }
    }

    /**
     * All of the overload.
     *
     * @param all that was offered, and how it ended
     * @param inTime results that came while the load went on
     */
    record Overload(Interval all, long inTime, long nanos) {

        double goodput() {
            return inTime * NANOS_PER_SECOND / nanos;
        }

        double offeredPerSecond() {
            return all.offered() * NANOS_PER_SECOND / nanos;
        }
    }

    /**
     * The whole run.
     *
     * @param liveBefore heap before the overload, without garbage
     */
    record Outcome(Peak before, Overload overload, Peak after, long liveBefore, long liveAfter) {

        /** Results under overload for each one of the peak. */
        double goodputOfPeak() {
            return 2 * overload.goodput() / (before.perSecond() + after.perSecond());
        }
    }

    /**
     * Carries out a run.
     *
     * @param workload of the closed loop, with the fewest open proposals that are tried
     * @param factor how many times its results are offered
     * @param each hears of each second of the overload
     * @throws PerfException when a proposal fails otherwise than by a refusal, or the members
     *     differ in the end
     */
    static Outcome run(
            Workload workload, double factor, Duration overload, Path data, Consumer<Second> each)
            throws InterruptedException {
        try (LocalCluster cluster = LocalCluster.onDisk(data)) {
            OverloadRun run = new OverloadRun(cluster.leader(), workload);
            Peak before = run.highestPeak();
            long live = CollectedHeap.liveBytes();
            Overload all = run.overload(factor * before.perSecond(), overload, each);
            long liveAfter = CollectedHeap.liveBytes();
            Peak after = run.peak(before.outstanding(), workload.measured());
            cluster.requireLevel();
            return new Outcome(before, all, after, live, liveAfter);
        }
    }

    /** With more open proposals as long as that gives more results, to what may be open. */
    private Peak highestPeak() throws InterruptedException {
        peak(workload.outstanding(), workload.warmup());
        Peak best = peak(workload.outstanding(), workload.measured());
        for (int more = 4 * workload.outstanding(); more < OPEN_MAX; more *= 4) {
            Peak next = peak(more, workload.measured());
            best = next.perSecond() > best.perSecond() ? next : best;
        }
        return best;
    }

    private Peak peak(int outstanding, Duration time) throws InterruptedException {
        ClosedLoop loop =
                new ClosedLoop((group, value) -> leader.propose(value), workload.of(outstanding));
        long began = System.nanoTime();
        loop.start();
        try {
            loop.ended().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            // Nothing failed.
        } catch (ExecutionException e) {
            throw new PerfException("a proposal failed: " + e.getCause(), e);
        }
        Peak peak = new Peak(outstanding, loop.drainLatencies(), System.nanoTime() - began);
        loop.stop();
        loop.ended().join();
        return peak;
    }

    private Overload overload(double perSecond, Duration time, Consumer<Second> each)
            throws InterruptedException {
        OpenLoop loop =
                new OpenLoop((group, value) -> leader.propose(value), workload.valueBytes());
        Thread load = new Thread(() -> loop.run(perSecond, time.toNanos()), "perf-load");
        try (CollectedHeap heap = new CollectedHeap()) {
            Interval sum = Interval.none();
            long began = System.nanoTime();
            long now = began;
            load.start();
            do {
                load.join(SECOND.toMillis());
                long from = now;
                now = System.nanoTime();
                Second second = new Second(loop.drain(), now - from, heap.latestBytes());
                each.accept(second);
                sum.add(second.interval());
            } while (load.isAlive());
            // What ends from here on was no result of that time, but its latency counts.
            long inTime = sum.results().getTotalCount();
            awaitEnd(loop);
            sum.add(loop.drain());
            return new Overload(sum, inTime, now - began);
        }
    }

    private static void awaitEnd(OpenLoop loop) throws InterruptedException {
        long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (loop.open() > 0 && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
        }
        if (loop.failure() != null || loop.open() > 0) {
            throw new PerfException(
                    loop.open() + " are open, the first failure: " + loop.failure());
        }
    }
}
