// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.metrics.MicrometerMeters;
import org.reactivepaxos.metrics.MicrometerObservations;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.Transport;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a node is started with. Immutable: every setter returns a changed copy. Validated as a whole
 * by {@link PaxosNode#start}, which tells all that is wrong at once. All options, with their
 * defaults and bounds, are in docs/operations.md.
 */
public final class PaxosOptions {

    private final Draft values;

    private PaxosOptions(Draft values) {
        this.values = values;
    }

    /**
     * Options of one member, with an in-memory journal and a network of its own until others are
     * set.
     *
     * @param member this member's id, positive and never used again for another data directory
     * @param voters the ids of all members that vote, this one included. They make the first
     *     membership of every group; once a group exists the list changes nothing
     */
    public static PaxosOptions of(int member, int... voters) {
        List<Integer> ascending = Arrays.stream(voters).sorted().boxed().toList();
        Transport alone = InMemoryNetwork.create().transport(member);
        return new PaxosOptions(new Draft(member, ascending, InMemoryJournal.create(), alone));
    }

    /**
     * Options of a member that joins groups that exist, otherwise as {@link #of}. It takes their
     * beginning from the members that it is told here, asks them, and is nothing until a membership
     * names it: see {@link PaxosGroup#changeMembership}. Once it is a member, a start with either
     * kind of options goes on as it was.
     *
     * @param member this member's id, positive and never used before in these groups
     * @param contacts ids of members of the groups, best of all of them
     */
    public static PaxosOptions joining(int member, int... contacts) {
        return of(member, contacts).with(draft -> draft.joins = true);
    }

    /** Adds a group with one state machine, whose id is 0. */
    public PaxosOptions group(int group, StateMachine machine) {
        return group(group, GroupOptions.of(machine));
    }

    /** Adds a group with its state machines by id; every member needs the same ids. */
    public PaxosOptions group(int group, Map<Integer, StateMachine> machines) {
        return group(group, GroupOptions.of(machines));
    }

    /** Adds a group, or replaces the options of one that was added before. */
    public PaxosOptions group(int group, GroupOptions options) {
        Objects.requireNonNull(options, "options");
        return with(
                draft -> {
                    Map<Integer, GroupOptions> groups = new TreeMap<>(draft.groups);
                    groups.put(group, options);
                    draft.groups = groups;
                });
    }

    /** The journal; opened by the start, closed by the node. */
    public PaxosOptions journal(Journal journal) {
        return with(draft -> draft.journal = Objects.requireNonNull(journal, "journal"));
    }

    /**
     * Where snapshots are kept; opened by the start, closed by the node. Must outlive the process
     * as the journal does: a start goes on from the latest snapshot. Default none, then no snapshot
     * can be taken.
     */
    public PaxosOptions snapshots(SnapshotStore store) {
        return with(draft -> draft.snapshots = Objects.requireNonNull(store, "store"));
    }

    /** The transport; opened by the start, closed by the node. */
    public PaxosOptions transport(Transport transport) {
        return with(draft -> draft.transport = Objects.requireNonNull(transport, "transport"));
    }

    /**
     * How long a member hears no leader before it opens a ballot: drawn between the two. Default
     * 600 to 1200 ms.
     */
    public PaxosOptions electionTimeout(Duration min, Duration max) {
        return with(
                draft -> {
                    draft.electionMin = Objects.requireNonNull(min, "min");
                    draft.electionMax = Objects.requireNonNull(max, "max");
                });
    }

    /** How often a leader makes itself heard; well below the election time-out. Default 100 ms. */
    public PaxosOptions heartbeat(Duration interval) {
        return with(draft -> draft.heartbeat = Objects.requireNonNull(interval, "interval"));
    }

    /** How long an unanswered message waits before it is sent again. Default 200 ms. */
    public PaxosOptions resend(Duration after) {
        return with(draft -> draft.resend = Objects.requireNonNull(after, "after"));
    }

    /**
     * How long the members promise a leader that they hear to follow no other: for so long it may
     * answer reads by itself, and after its death nobody takes over; a restarted member waits as
     * long. The same on every member, or reads may be stale. Default 400 ms.
     */
    public PaxosOptions lease(Duration length) {
        return with(draft -> draft.lease = Objects.requireNonNull(length, "length"));
    }

    /**
     * After how long without a proposal, read or change a group comes to rest: no more heartbeats,
     * until one of its members has something to do again. The nodes watch each other meanwhile, so
     * a leader that dies is replaced as soon as otherwise. While a group rests its leader has no
     * lease: the first read after it takes a round. Zero for never. Default 1 s.
     */
    public PaxosOptions quiesceAfter(Duration idle) {
        return with(draft -> draft.quiesceAfter = Objects.requireNonNull(idle, "idle"));
    }

    /**
     * What a leader has in flight per group: while it is full, proposals gather and runs grow.
     * Default 8 runs, 8 MiB.
     *
     * @param runs runs of values, at least 1; a run that is full is sent in any case
     * @param bytes encoded bytes; one run more may be on top
     */
    public PaxosOptions window(int runs, long bytes) {
        return with(
                draft -> {
                    draft.windowRuns = runs;
                    draft.windowBytes = bytes;
                });
    }

    /** Encoded bytes of one run; a single larger value makes a run of its own. Default 256 KiB. */
    public PaxosOptions runBytes(int bytes) {
        return with(draft -> draft.runBytes = bytes);
    }

    /**
     * Encoded bytes of decided values kept in memory per group, for members that lag a little.
     * Default 1 MiB.
     */
    public PaxosOptions tailBytes(long bytes) {
        return with(draft -> draft.tailBytes = bytes);
    }

    /**
     * Proposals of this member per group, from the call to the result. Above, a proposal fails at
     * once. Default 16,384 proposals, 64 MiB.
     */
    public PaxosOptions openProposals(int count, long bytes) {
        return with(
                draft -> {
                    draft.openProposals = count;
                    draft.openBytes = bytes;
                });
    }

    /**
     * As {@link #openProposals}, for all groups of this member together. Default 262,144 proposals,
     * 256 MiB.
     */
    public PaxosOptions openProposalsOfNode(int count, long bytes) {
        return with(
                draft -> {
                    draft.openProposalsOfNode = count;
                    draft.openBytesOfNode = bytes;
                });
    }

    /**
     * How long {@link PaxosNode#close()} and {@link PaxosNode#dropGroup} wait for open proposals to
     * end, and then for another member to lead what this one led. Zero to wait for nothing. Default
     * 3 s.
     */
    public PaxosOptions closeGrace(Duration most) {
        return with(draft -> draft.closeGrace = Objects.requireNonNull(most, "most"));
    }

    /**
     * How many threads run groups; default half the processors, at least 1. Threads never grow with
     * groups.
     */
    public PaxosOptions workers(int workers) {
        return with(draft -> draft.workers = workers);
    }

    /**
     * Gives the scheduler on which groups and their timers run, looked up at the start and left
     * alone at the end. Its workers must run their tasks one at a time. Default a parallel
     * scheduler of the node's own, with non-blocking daemon threads.
     */
    public PaxosOptions workerScheduler(Supplier<Scheduler> scheduler) {
        return with(
                draft -> draft.workerScheduler = Objects.requireNonNull(scheduler, "scheduler"));
    }

    /**
     * Where results are delivered, looked up at the start and never disposed here. Default {@link
     * Schedulers#parallel()}.
     */
    public PaxosOptions callbackScheduler(Supplier<Scheduler> scheduler) {
        return with(
                draft -> draft.callbackScheduler = Objects.requireNonNull(scheduler, "scheduler"));
    }

    /**
     * Monotonic time in nanoseconds, read by every turn of a group. Default {@link
     * System#nanoTime()}.
     */
    public PaxosOptions clock(LongSupplier nanos) {
        return with(draft -> draft.clock = Objects.requireNonNull(nanos, "nanos"));
    }

    /**
     * Gives the random numbers of this node: the seeds of its election time-outs. No two starts may
     * get the same numbers. For simulations that repeat themselves; default {@link
     * java.util.SplittableRandom}, seeded by the time and the member. It must not block.
     */
    public PaxosOptions entropy(LongSupplier random) {
        return with(draft -> draft.entropy = Objects.requireNonNull(random, "random"));
    }

    /**
     * Counts and measures into that registry, under names that begin with {@code reactive.paxos}
     * ({@link org.reactivepaxos.metrics.PaxosMeter}; docs/operations.md). Needs Micrometer on the
     * class path, which nothing else here does. Default none, which costs nothing.
     *
     * <p>Tags are {@code node} and {@code group}: the first {@link MicrometerMeters#GROUPS_MAX}
     * groups have one of their own, the others share one. Two nodes of one registry need different
     * member ids, or common tags. When the node closes, its meters are removed.
     */
    public PaxosOptions metrics(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        return with(draft -> draft.meters = member -> new MicrometerMeters(registry, member));
    }

    /**
     * Observes each call that has a value proposed, and its parts, in that registry ({@link
     * org.reactivepaxos.metrics.PaxosObservation}; docs/operations.md). The parent is the
     * observation in the subscriber's {@code Context}, or else the current one of its thread. Needs
     * Micrometer on the class path. Default none, which costs nothing.
     */
    public PaxosOptions observations(ObservationRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        return with(draft -> draft.tracing = id -> new MicrometerObservations(registry, id));
    }

    /** What has been said so far; not to be changed. */
    Draft values() {
        return values;
    }

    private PaxosOptions with(Consumer<Draft> change) {
        Draft copy = values.copy();
        change.accept(copy);
        return new PaxosOptions(copy);
    }
}
