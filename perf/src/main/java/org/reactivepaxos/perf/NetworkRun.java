// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.perf.NetworkRow.Backlog;
import org.reactivepaxos.perf.NetworkRow.Measured;
import org.reactivepaxos.perf.NetworkRow.Memory;
import org.reactivepaxos.transport.tcp.TcpCounters;

/**
 * One load over one cluster, first undisturbed, then disturbed: the two windows are measured one
 * after the other in the same process, as this machine an hour later is another one.
 */
final class NetworkRun {

    private static final Duration SAMPLE = Duration.ofMillis(100);

    private final NetworkCluster cluster;
    private final Workload workload;
    private final ClosedLoop loop;
    private long mostWaiting;
    private long mostDirect;

    private NetworkRun(NetworkCluster cluster, Workload workload) {
        this.cluster = cluster;
        this.workload = workload;
        this.loop =
                new ClosedLoop(
                        (group, value) -> cluster.leader().group(group).propose(value), workload);
    }

    /**
     * Runs the load.
     *
     * @throws PerfException when a proposal fails, or a member applied something else
     */
    static NetworkRow run(Workload workload, Disturbance disturbance, Path data)
            throws InterruptedException {
        try (NetworkCluster cluster = NetworkCluster.start(workload, disturbance, data)) {
            return new NetworkRun(cluster, workload).measure(disturbance);
        }
    }

    private NetworkRow measure(Disturbance disturbance) throws InterruptedException {
        loop.start();
        let(workload.warmup());
        Measured before = window();
        long live = CollectedHeap.liveBytes();
        try (CollectedHeap collected = new CollectedHeap()) {
            TcpCounters counted = cluster.leaderTransport().counters();
            long direct = DirectMemory.bytes();
            mostWaiting = 0;
            mostDirect = direct;
            cluster.disturb(true);
            Measured during = window();
            sample();
            Backlog backlog =
                    Backlog.between(counted, cluster.leaderTransport().counters(), mostWaiting);
            long end = CollectedHeap.liveBytes();
            return new NetworkRow(
                    disturbance,
                    before,
                    during,
                    new Memory(live, Math.max(collected.highestBytes(), end), end),
                    new Memory(direct, mostDirect, DirectMemory.bytes()),
                    backlog,
                    level());
        }
    }

    private void sample() {
        long waiting = cluster.leaderTransport().waitingBytes(NetworkCluster.DISTURBED);
        mostWaiting = Math.max(mostWaiting, waiting);
        mostDirect = Math.max(mostDirect, DirectMemory.bytes());
    }

    private Measured window() throws InterruptedException {
        loop.drainLatencies();
        long began = System.nanoTime();
        let(workload.measured());
        long nanos = System.nanoTime() - began;
        Histogram ended = loop.drainLatencies();
        return new Measured(ended.getTotalCount(), nanos, Result.Latency.of(ended));
    }

    /** Lets the load run for so long, unless a proposal fails. */
    private void let(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (end - System.nanoTime() > 0) {
            try {
                loop.ended().get(SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                sample();
            } catch (ExecutionException e) {
                throw new PerfException("a proposal failed: " + e.getCause(), e);
            }
        }
    }

    /** Ends the load and the disturbance; how long the disturbed member then needs. */
    private long level() {
        cluster.disturb(false);
        loop.stop();
        loop.ended().join();
        long began = System.nanoTime();
        cluster.awaitLevel();
        return System.nanoTime() - began;
    }
}
