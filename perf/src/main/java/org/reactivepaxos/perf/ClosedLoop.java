// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.reactivepaxos.Instance;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * The load: always the same number of open proposals, each completion makes the next one at once.
 * Measures every proposal from the call to the result.
 */
final class ClosedLoop {

    /** Takes proposals. */
    @FunctionalInterface
    interface Target {

        Mono<Instance> propose(int group, byte[] value);
    }

    private static final long LATENCY_MAX_NANOS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int PREPARED_VALUES_MAX = 4096;
    private static final int PREPARED_BYTES_MAX = 16 << 20;

    private final Target target;
    private final int groups;
    private final int outstanding;
    private final byte[][] values;
    private final Recorder latencies = new Recorder(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    private final AtomicLong issued = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;

    ClosedLoop(Target target, Workload workload) {
        this.target = target;
        this.groups = workload.groups();
        this.outstanding = workload.outstanding();
        this.values = values(workload.valueBytes());
    }

    /** Different values, made beforehand: what an application does to make one is not measured. */
    static byte[][] values(int bytes) {
        int count = Math.max(1, Math.min(PREPARED_VALUES_MAX, PREPARED_BYTES_MAX / bytes));
        byte[][] values = new byte[count][bytes];
        Random random = new Random(bytes);
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        return values;
    }

    /** Makes the first proposals. Called once. */
    void start() {
        open.set(outstanding);
        for (int slot = 0; slot < outstanding; slot++) {
            new Slot(slot).next();
        }
    }

    /** What ended since the last call of this method. */
    Histogram drainLatencies() {
        return latencies.getIntervalHistogram();
    }

    /** Makes no more proposals. */
    void stop() {
        stopping = true;
    }

    /** Completes when it was stopped and nothing is open; fails with the first failed proposal. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** One of the open proposals; after it ended, the next one takes its place. */
    private final class Slot {

        private final int number;
        private final AtomicInteger due = new AtomicInteger();

        private Slot(int number) {
            this.number = number;
        }

        /** A result may come during the call that proposes: then that call makes the next one. */
        private void next() {
            if (due.getAndIncrement() != 0) {
                return;
            }
            do {
                propose();
            } while (due.decrementAndGet() != 0);
        }

        private void propose() {
            if (stopping) {
                leave();
                return;
            }
            long count = issued.getAndIncrement();
            // With fewer proposals than groups, all groups take their turn.
            int group = (int) ((outstanding < groups ? count : number) % groups);
            byte[] value = values[(int) (count % values.length)];
            long began = System.nanoTime();
            target.propose(group, value).subscribe(new Result(this, began));
        }

        private void ended(long began) {
            latencies.recordValue(System.nanoTime() - began);
            next();
        }

        private void failed(Throwable cause) {
            stopping = true;
            ClosedLoop.this.ended.completeExceptionally(cause);
            leave();
        }

        private void leave() {
            if (open.decrementAndGet() == 0) {
                ClosedLoop.this.ended.complete(null);
            }
        }
    }

    /** Waits for one result. */
    private static final class Result implements CoreSubscriber<Instance> {

        private final Slot slot;
        private final long began;

        private Result(Slot slot, long began) {
            this.slot = slot;
            this.began = began;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Instance instance) {
            // The completion follows.
        }

        @Override
        public void onError(Throwable cause) {
            slot.failed(cause);
        }

        @Override
        public void onComplete() {
            slot.ended(began);
        }
    }
}
