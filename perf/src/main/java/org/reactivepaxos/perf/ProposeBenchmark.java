// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * From the call of propose to its result at the leader: three members in this process, with
 * journals and a network in memory. What it allocates is what all three do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class ProposeBenchmark {

    /** Proposals of one invocation: many, so that its ends cost nothing. */
    static final int CALLS = 4096;

    private static final int VALUE_BYTES = 16;

    /** Open proposals at any time. */
    @Param({"1", "64", "1024"})
    public int outstanding;

    private final byte[] value = new byte[VALUE_BYTES];
    private @Nullable LocalCluster cluster;
    private @Nullable PaxosGroup leader;

    /** For the benchmark's runner. */
    public ProposeBenchmark() {}

    /** Starts the members. */
    @Setup(Level.Trial)
    public void start() {
        cluster = LocalCluster.inMemory();
        leader = cluster.leader();
    }

    /** Stops them. */
    @TearDown(Level.Trial)
    public void stop() {
        Objects.requireNonNull(cluster).close();
    }

    /** Proposes so many values, each as soon as one before it has its result. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void propose() throws InterruptedException {
        Calls calls = new Calls(Objects.requireNonNull(leader), value);
        for (int slot = 0; slot < outstanding; slot++) {
            calls.next();
        }
        calls.await();
    }

    /** One subscriber for all calls of an invocation: the benchmark itself allocates nothing. */
    private static final class Calls implements CoreSubscriber<Instance> {

        private final PaxosGroup group;
        private final byte[] value;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        private Calls(PaxosGroup group, byte[] value) {
            this.group = group;
            this.value = value;
        }

        private void next() {
            if (begun.getAndIncrement() < CALLS) {
                group.propose(value).subscribe(this);
            }
        }

        private void await() throws InterruptedException {
            end.await();
            Throwable error = failure;
            if (error != null) {
                throw new IllegalStateException("a proposal failed", error);
            }
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
        public void onError(Throwable error) {
            failure = error;
            end.countDown();
        }

        @Override
        public void onComplete() {
            if (ended.incrementAndGet() == CALLS) {
                end.countDown();
            } else {
                next();
            }
        }
    }
}
