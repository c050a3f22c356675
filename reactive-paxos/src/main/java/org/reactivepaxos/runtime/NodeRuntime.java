// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One started node: its groups, its workers, and what they share. Made by {@link #start}. */
public final class NodeRuntime {

    private final NodeSettings settings;
    private final PeerIdentity self;
    private final WorkerPool workers;
    private final Journal journal;
    private final SnapshotTaker.Disks disks;
    private final Transport transport;
    private final SnapshotTraffic snapshots;
    private final NodeGroups groups;
    private final Leaving leaving;
    private final GroupDrop drops;
    private final GroupResync resyncs;
    private final Budget budget;
    private final PeerTraffic traffic;
    private final Peers peers;
    private final NodeWatch watch;
    private final Closing closing = new Closing();

    private NodeRuntime(
            NodeSettings settings,
            Recovery recovery,
            SnapshotTaker.Disks disks,
            Transport transport) {
        this.settings = settings;
        this.self = recovery.identity(settings.member());
        this.groups = new NodeGroups(recovery);
        this.budget = new Budget(settings.bounds().nodeProposals(), settings.bounds().nodeBytes());
        this.journal = disks.journal();
        this.disks = disks;
        this.transport = transport;
        this.snapshots = new SnapshotTraffic(transport, settings.timing().resend());
        this.traffic = new PeerTraffic(settings.voters(), settings.member());
        this.peers = new Peers(settings.member(), settings.voters(), traffic, transport);
        this.watch = new NodeWatch(settings.member(), journal, callbacks(), settings.meters());
        this.workers = new WorkerPool(settings, journal, transport, traffic, watch.log());
        this.leaving = new Leaving(settings, traffic, workers.scheduler());
        this.drops = new GroupDrop(groups, disks, leaving, callbacks());
        this.resyncs = new GroupResync(groups, this::createGroup);
    }

    /** Starts a node without snapshots. */
    public static Mono<NodeRuntime> start(
            NodeSettings settings, Journal journal, Transport transport) {
        return start(settings, journal, null, transport);
    }

    /**
     * Opens the journal and the snapshot store, restores and replays every group, then opens the
     * transport.
     *
     * @param snapshots null for none
     * @return the node once it takes part; when the start fails everything it opened is closed
     *     again
     */
    public static Mono<NodeRuntime> start(
            NodeSettings settings,
            Journal journal,
            @Nullable SnapshotStore snapshots,
            Transport transport) {
        SnapshotTaker.Disks disks = new SnapshotTaker.Disks(journal, snapshots);
        return Undo.onCancel(
                journal.open(settings.member())
                        .flatMap(
                                recovery ->
                                        make(settings, recovery, disks, transport)
                                                .flatMap(node -> node.opened(recovery))),
                NodeRuntime::close);
    }

    private static Mono<NodeRuntime> make(
            NodeSettings settings,
            Recovery recovery,
            SnapshotTaker.Disks disks,
            Transport transport) {
        return Undo.onError(
                Mono.fromCallable(() -> new NodeRuntime(settings, recovery, disks, transport)),
                Mono.defer(disks.journal()::close));
    }

    private Mono<NodeRuntime> opened(Recovery recovery) {
        return Undo.onError(open(recovery).thenReturn(this), close());
    }

    private Mono<Void> open(Recovery recovery) {
        workers.follow(journal.durable(), this::journalFailed);
        watch.follow(transport);
        return disks.openSnapshots()
                .thenReturn(settings.groups())
                .flatMapIterable(Map::entrySet)
                .concatMap(group -> openGroup(group.getKey(), group.getValue()))
                .then(Mono.<Void>fromRunnable(() -> watch.tellOfResting(groups.resting())))
                .then(Mono.defer(() -> transport.start(self, inbound(recovery))))
                .doOnSuccess(unused -> workers.startTimers(watch));
    }

    private Scheduler callbacks() {
        return settings.threads().callbackScheduler().get();
    }

    private Mono<Void> openGroup(int group, GroupSettings wanted) {
        RecoveredGroup recovered = groups.recovered(group);
        Renewal.check(group, wanted, recovered);
        GroupAssembly assembly =
                new GroupAssembly(
                        settings,
                        self,
                        new GroupAssembly.Shared(disks, workers, peers, budget, watch, snapshots));
        GroupAssembly.Assembled made = assembly.assemble(group, wanted, recovered);
        groups.add(made.group());
        made.meter().open(made.inbox(), made.group().streams());
        return made.start()
                .start(made.group().loop(), settings.threads().entropy().getAsLong())
                .doOnSuccess(
                        unused -> {
                            groups.started(group);
                            made.group().begin();
                        })
                .doOnError(
                        error -> {
                            groups.failed(group);
                            made.meter().closed();
                        });
    }

    private PeerHandler inbound(Recovery recovery) {
        return new Inbound(
                new PeerRegistry(self, peers, journal, recovery.peers()),
                new Inbound.Places(self, recovery.lineage(), groups, workers, traffic),
                journal,
                transport,
                watch);
    }

    private void journalFailed(Throwable error) {
        watch.onJournalFailure(error);
        // No sign of life speaks for groups that have halted: whoever rests must replace them.
        workers.fallSilent();
        for (GroupRuntime group : groups.inOrder().values()) {
            group.loop().worker().execute(() -> group.loop().halt(error));
        }
        closing.died(error);
    }

    /** The groups that run, by their ids. */
    public Map<Integer, GroupRuntime> groups() {
        Map<Integer, GroupRuntime> started = groups.inOrder();
        started.values().removeIf(group -> group.loop().latest() == null);
        return started;
    }

    /** The group with this id; null while there is none that runs. */
    public @Nullable GroupRuntime group(int id) {
        GroupRuntime group = groups.get(id);
        return group == null || group.loop().latest() == null ? null : group;
    }

    /** Starts a further group, as {@link #start} does; on the callback scheduler. */
    public Mono<GroupRuntime> createGroup(int id, GroupSettings wanted) {
        // Not to be cancelled half-way: the group has its id then, and may have voted.
        return Mono.defer(() -> openGroup(id, wanted).cache())
                .then(Mono.fromCallable(() -> group(id)))
                .publishOn(callbacks());
    }

    /** Lets a group leave, then ends it for good, on disk too; on the callback scheduler. */
    public Mono<Void> dropGroup(int id) {
        return drops.drop(id);
    }

    /**
     * Starts a group anew that has halted, with new state machines; on the callback scheduler.
     *
     * @return the group, level with the others
     */
    public Mono<GroupRuntime> resync(
            GroupRuntime halted, GroupSettings fresh, ResyncErrors errors) {
        // Not to be cancelled half-way, as a start.
        return Mono.defer(() -> resyncs.resync(halted, fresh, errors).cache())
                // Workers of a node that is closed, or whose journal failed, run nothing more.
                .takeUntilOther(onClose())
                .switchIfEmpty(Mono.error(errors::closed))
                .publishOn(callbacks());
    }

    /** The members that the node knows now, ascending, itself included. */
    public Set<Integer> members() {
        return peers.all();
    }

    public PeerIdentity self() {
        return self;
    }

    /** Of the node as a whole: its events, its peers, its status. */
    public NodeStreams streams() {
        return new NodeStreams(watch, journal, groups.running());
    }

    /** Completes when the node is closed; errors when its journal failed. */
    public Mono<Void> onClose() {
        return closing.onClose();
    }

    /** Whether {@link #close} has begun. */
    public boolean isClosing() {
        return closing.hasBegun();
    }

    /**
     * Lets what is open end and hands over what is led, within the grace; then stops taking part,
     * fails what is still open, syncs the journal and frees everything, whatever fails on the way.
     * Lazy and idempotent; nobody's cancelling stops it.
     */
    public Mono<Void> close() {
        Departure departure = new Departure(settings.member(), groups, leaving);
        return closing.once(
                Flux.concatDelayError(
                                departure.leave(),
                                // Whoever drops a group is to know whether it is dropped.
                                drops.settled(),
                                // No sign of life speaks for groups that have ended.
                                Mono.<Void>fromRunnable(workers::fallSilent),
                                departure.end(journal),
                                Mono.defer(transport::close),
                                Mono.defer(journal::close),
                                disks.closeSnapshots(),
                                workers.dispose(),
                                // Before whoever waits for the end is told: meters are gone then.
                                Mono.<Void>fromRunnable(watch::closed))
                        .then());
    }
}
