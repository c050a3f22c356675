// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What followers cost the leader, and how soon one of them goes on without its upstream. */
final class FollowersRun {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration OFF_THE_LEADER_MAX = Duration.ofMinutes(1);

    private FollowersRun() {}

    /**
     * Acknowledged proposals per second at the leader, in a cluster of its own.
     *
     * @throws PerfException when a proposal fails, or a member applied something else
     */
    static double throughput(Workload workload, int followers, Path data)
            throws InterruptedException {
        try (FollowersCluster cluster = FollowersCluster.start(workload, followers, data)) {
            ClosedLoop loop =
                    new ClosedLoop((group, value) -> cluster.leader().propose(value), workload);
            loop.start();
            let(loop, workload.warmup());
            loop.drainLatencies();
            long began = System.nanoTime();
            let(loop, workload.measured());
            double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
            double perSecond = loop.drainLatencies().getTotalCount() / seconds;
            loop.stop();
            loop.ended().join();
            cluster.awaitLevel();
            return perSecond;
        }
    }

    private static void let(ClosedLoop loop, Duration time) throws InterruptedException {
        try {
            loop.ended().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return; // It goes on.
        } catch (ExecutionException e) {
            throw new PerfException("a proposal failed: " + e.getCause(), e);
        }
        throw new PerfException("the load ended too early");
    }

    /**
     * Milliseconds from the loss of a follower's upstream until it has applied a value that was
     * proposed after that; so many times, and each time all are level again before the next.
     */
    static List<Double> switches(Workload workload, int followers, int times, Path data) {
        List<Double> millis = new ArrayList<>();
        try (FollowersCluster cluster = FollowersCluster.start(workload, followers, data)) {
            byte[] value = ClosedLoop.values(workload.valueBytes())[0];
            for (int i = 0; i < times; i++) {
                int follower = FollowersCluster.FIRST_FOLLOWER + i % followers;
                int upstream = awaitUpstream(cluster, follower, value);
                long began = System.nanoTime();
                cluster.cutOff(upstream);
                cluster.awaitApplied(follower, cluster.propose(value));
                millis.add((System.nanoTime() - began) / NANOS_PER_MILLI);
                cluster.restart(upstream);
                cluster.awaitLevel();
            }
        }
        return millis;
    }

    /** A follower that had to learn from the leader leaves it once more is decided. */
    private static int awaitUpstream(FollowersCluster cluster, int follower, byte[] value) {
        long end = System.nanoTime() + OFF_THE_LEADER_MAX.toNanos();
        int upstream = cluster.upstreamOf(follower);
        while (upstream == 0 || upstream == FollowersCluster.LEADER) {
            if (System.nanoTime() - end > 0) {
                throw new PerfException("member " + follower + " learns from member " + upstream);
            }
            cluster.awaitApplied(follower, cluster.propose(value));
            upstream = cluster.upstreamOf(follower);
        }
        return upstream;
    }
}
