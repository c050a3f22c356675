// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.runtime.CallTracing;
import org.reactivepaxos.runtime.GroupSettings;
import org.reactivepaxos.runtime.NodeMeters;
import org.reactivepaxos.runtime.NodeSettings;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.transport.Transport;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The values behind {@link PaxosOptions}, with their defaults. Changed only on a copy that nobody
 * else has seen yet.
 */
final class Draft implements Cloneable {

    private static final int INBOX_MESSAGES = 16_384;
    private static final long INBOX_BYTES = 64L << 20;
    private static final long JOURNAL_PENDING_BYTES = 64L << 20;
    // Quartz is off by at most some 100 ppm, and clocks that are disciplined by 500.
    private static final int CLOCK_RATE_PPM = 1_000;
    private static final Duration TICK = Duration.ofMillis(10);

    final int member;
    final List<Integer> voters;
    boolean joins;
    Map<Integer, GroupOptions> groups = Map.of();
    Journal journal;
    @Nullable SnapshotStore snapshots;
    Transport transport;
    Duration electionMin = Duration.ofMillis(600);
    Duration electionMax = Duration.ofMillis(1200);
    Duration heartbeat = Duration.ofMillis(100);
    Duration resend = Duration.ofMillis(200);
    Duration lease = Duration.ofMillis(400);
    Duration quiesceAfter = Duration.ofSeconds(1);
    int windowRuns = 8;
    long windowBytes = 8L << 20;
    int runBytes = 256 << 10;
    long tailBytes = 1L << 20;
    int openProposals = 16_384;
    long openBytes = 64L << 20;
    int openProposalsOfNode = 262_144;
    long openBytesOfNode = 256L << 20;
    Duration closeGrace = Duration.ofSeconds(3);
    int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    @Nullable Supplier<Scheduler> workerScheduler;
    Supplier<Scheduler> callbackScheduler = Schedulers::parallel;
    LongSupplier clock = System::nanoTime;
    IntFunction<NodeMeters> meters = member -> NodeMeters.NONE;
    IntFunction<CallTracing> tracing = member -> CallTracing.NONE;
    LongSupplier entropy;

    Draft(int member, List<Integer> voters, Journal journal, Transport transport) {
        this.member = member;
        this.voters = voters;
        this.journal = journal;
        this.transport = transport;
        // No SecureRandom: it reads a file, and groups are created on threads that must not.
        this.entropy = () -> new SplittableRandom().nextLong() ^ ((long) member << Integer.SIZE);
    }

    Draft copy() {
        try {
            return (Draft) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    NodeSettings settings() {
        Problems problems = new Problems();
        OptionRules.check(this, problems);
        problems.throwIfAny();
        Timing timing =
                new Timing(
                        electionMin.toNanos(),
                        electionMax.toNanos(),
                        heartbeat.toNanos(),
                        resend.toNanos(),
                        lease.toNanos(),
                        CLOCK_RATE_PPM,
                        quiesceAfter.toNanos());
        Limits limits = new Limits(windowRuns, windowBytes, runBytes, tailBytes, openProposals);
        return new NodeSettings(
                member,
                voters,
                groupSettings(),
                timing,
                limits,
                threads(),
                bounds(),
                meters.apply(member));
    }

    private NodeSettings.Threads threads() {
        Supplier<Scheduler> own =
                () -> Schedulers.newParallel("paxos-worker-" + member, workers, true);
        return new NodeSettings.Threads(
                workers,
                workerScheduler == null ? own : workerScheduler,
                workerScheduler == null,
                callbackScheduler,
                clock,
                entropy,
                TICK);
    }

    private NodeSettings.Bounds bounds() {
        return new NodeSettings.Bounds(
                INBOX_MESSAGES,
                INBOX_BYTES,
                openBytes,
                openProposalsOfNode,
                openBytesOfNode,
                JOURNAL_PENDING_BYTES,
                closeGrace);
    }

    private Map<Integer, GroupSettings> groupSettings() {
        Map<Integer, GroupSettings> settings = new TreeMap<>();
        groups.forEach((group, options) -> settings.put(group, options.settings(maxValueBytes())));
        return settings;
    }

    int maxRunBytes() {
        return Math.min(transport.maxValueBytes(), journal.maxRunBytes());
    }

    /** The largest value that fits into a run by itself. */
    int maxValueBytes() {
        return maxRunBytes() - Values.OVERHEAD_BYTES;
    }
}
