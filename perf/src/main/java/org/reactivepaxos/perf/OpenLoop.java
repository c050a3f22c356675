// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.Instance;
import org.reactivepaxos.OverloadedException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * The load of many independent clients: so many proposals per second, whatever becomes of those
 * before. Measures each from the call to its result, or to its refusal.
 */
final class OpenLoop {

    private static final long LATENCY_MAX_NANOS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** Between two looks at the clock. */
    private static final int SLICE = 64;

    private final ClosedLoop.Target target;
    private final byte[][] values;
    private final LongAdder offered = new LongAdder();
    private final LongAdder open = new LongAdder();
    private final Recorder results = new Recorder(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private final Recorder refusals = new Recorder(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private volatile @Nullable Throwable failure;

    OpenLoop(ClosedLoop.Target target, int valueBytes) {
        this.target = target;
        this.values = ClosedLoop.values(valueBytes);
    }

    /** What was offered and has ended since the last reading. */
    static final class Interval {

        private final Histogram results;
        private final Histogram refusals;
        private long offered;

        private Interval(long offered, Histogram results, Histogram refusals) {
            this.offered = offered;
            this.results = results;
            this.refusals = refusals;
        }

        static Interval none() {
            return new Interval(
                    0, new Histogram(SIGNIFICANT_DIGITS), new Histogram(SIGNIFICANT_DIGITS));
        }

        void add(Interval other) {
            offered += other.offered;
            results.add(other.results);
            refusals.add(other.refusals);
        }

        long offered() {
            return offered;
        }

        /** Those that were let in and have a result, by the time from the call to it. */
        Histogram results() {
            return results;
        }

        /** Those that were refused, by the time from the call. */
        Histogram refusals() {
            return refusals;
        }
    }

    /** Offers for so long, on this thread. What it cannot offer in time it offers late. */
    void run(double perSecond, long nanos) {
        long began = System.nanoTime();
        long issued = 0;
        for (long time = 0; time < nanos; time = System.nanoTime() - began) {
            long due = (long) (time / NANOS_PER_SECOND * perSecond);
            if (issued >= due) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            for (int i = 0; i < SLICE && issued < due; i++) {
                propose(values[(int) (issued++ % values.length)]);
            }
        }
    }

    private void propose(byte[] value) {
        offered.increment();
        open.increment();
        target.propose(0, value).subscribe(new End(System.nanoTime()));
    }

    /** Not to be called by several threads at once. */
    Interval drain() {
        return new Interval(
                offered.sumThenReset(),
                results.getIntervalHistogram(),
                refusals.getIntervalHistogram());
    }

    /** How many have not ended; exact when nothing more is offered. */
    long open() {
        return open.sum();
    }

    /** Anything but a refusal. */
    @Nullable Throwable failure() {
        return failure;
    }

    /** Waits for one end. */
    private final class End implements CoreSubscriber<Instance> {

        private final long began;

        private End(long began) {
            this.began = began;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Instance instance) {
            results.recordValue(System.nanoTime() - began);
            open.decrement();
        }

        @Override
        public void onError(Throwable error) {
            if (error instanceof OverloadedException) {
                refusals.recordValue(System.nanoTime() - began);
            } else {
                failure = error;
            }
            open.decrement();
        }

        @Override
        public void onComplete() {
            // The result came before.
        }
    }
}
