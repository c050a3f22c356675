// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.runtime.KnownGroups.Strangers;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.PeerRefusedException;
import org.reactivepaxos.transport.Transport;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One started node: its groups, its workers, and what they share. Made by {@link #start}. */
public final class NodeRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    private final NodeSettings settings;
    private final PeerIdentity self;
    private final WorkerPool workers;
    private final Journal journal;
    private final SnapshotTaker.Disks disks;
    private final Transport transport;
    private final NodeGroups groups;
    private final GroupDrop drops;
    private final Budget budget;
    private final PeerTraffic traffic;
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
        this.traffic = new PeerTraffic(settings.voters(), settings.member());
        this.drops = new GroupDrop(groups, journal, callbacks());
        this.workers = new WorkerPool(settings, journal, transport, traffic);
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
        return disks.openSnapshots()
                .thenMany(Flux.fromIterable(settings.groups().entrySet()))
                .concatMap(group -> openGroup(group.getKey(), group.getValue()))
                .then(Mono.<Void>fromRunnable(this::tellOfResting))
                .then(Mono.defer(() -> transport.start(self, new Peers(recovery))))
                .doOnSuccess(unused -> workers.startTimers());
    }

    private void tellOfResting() {
        if (!groups.resting().isEmpty()) {
            LOG.warn(
                    "member {}: the groups {} are in the journal and were not asked for; they rest,"
                            + " and this member neither votes nor answers in them until they are"
                            + " created, or dropped",
                    self.member(),
                    groups.resting());
        }
    }

    private Scheduler callbacks() {
        return settings.threads().callbackScheduler().get();
    }

    private Mono<Void> openGroup(int group, GroupSettings wanted) {
        RecoveredGroup recovered = groups.recovered(group);
        GroupAssembly assembly = new GroupAssembly(settings, self, disks, workers, budget);
        GroupAssembly.Assembled made = assembly.assemble(group, wanted, recovered);
        groups.add(made.group());
        return made.start()
                .start(made.group().loop(), settings.threads().entropy().getAsLong())
                .doOnSuccess(unused -> groups.started(group))
                .doOnError(error -> groups.failed(group));
    }

    /** Where peers' messages come in. */
    private final class Peers implements PeerHandler {
        private final Lineage lineage;
        private final PeerRegistry registry;
        private final KnownGroups known;

        Peers(Recovery recovery) {
            lineage = recovery.lineage();
            registry = new PeerRegistry(self, settings.voters(), journal, recovery.peers());
            known = new KnownGroups(groups.running());
        }

        @Override
        public Introduction introduction() {
            return new Introduction(self, lineage, known.clusters());
        }

        @Override
        public Mono<Void> admit(Introduction guest) {
            return Mono.defer(
                    () -> {
                        String objection = known.objection(guest);
                        return objection == null
                                ? registry.admit(guest)
                                : Mono.error(new PeerRefusedException(objection));
                    });
        }

        @Override
        public Publisher<Void> receive(PeerIdentity peer, Flux<List<GroupMessage>> inbound) {
            Strangers strangers = new Strangers(peer, NodeRuntime.this::refused);
            traffic.connected(peer.member());
            return inbound.doOnNext(frame -> deliver(peer, frame, strangers))
                    .doFinally(unused -> traffic.disconnected(peer.member()))
                    .then();
        }
    }

    private void refused(PeerEvent.GroupRefused news) {
        LOG.warn("member {}: group {} refuses {}", self.member(), news.group(), news.reason());
        transport.report(news);
    }

    /**
     * Hands each message to its group; what a full inbox, a missing group or one of another cluster
     * cannot take is dropped. So is what others want proposed while the disk is nearly full: they
     * offer it again.
     */
    private void deliver(PeerIdentity peer, List<GroupMessage> frame, Strangers strangers) {
        traffic.heard(peer.member());
        boolean takesProposals = journal.lowSpace().isEmpty();
        for (GroupMessage message : frame) {
            GroupRuntime group = groups.get(message.group());
            boolean wanted = takesProposals || !isProposal(message.message());
            boolean answerable = isAnswerable(peer, message);
            if (group != null && wanted && answerable && !strangers.sent(message, group)) {
                group.loop()
                        .offerQuietly(
                                new Event.Received(peer, message.clusterId(), message.message()));
            }
        }
        workers.wake();
    }

    /** A change of the membership is none: it may be the way out, and is one small entry. */
    private static boolean isProposal(Message message) {
        return message instanceof Message.Forward forward
                && !(forward.commands().get(0) instanceof Value.Change);
    }

    /**
     * A question for bulk counts only when the answer can leave: a member that was away asks in all
     * groups at once, and again while the answers wait.
     */
    private boolean isAnswerable(PeerIdentity peer, GroupMessage message) {
        return message.message().kind() != Message.Kind.CATCH_UP
                || transport.hasRoomForBulk(peer.member(), message.group());
    }

    private void journalFailed(Throwable error) {
        LOG.error(
                "member {}: the journal failed; this node votes no more until it is started again",
                self.member(),
                error);
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

    /** Ends a group for good, on this node's disk too; on the callback scheduler. */
    public Mono<Void> dropGroup(int id) {
        return drops.drop(id);
    }

    /** The members that the node knows, itself included. */
    public List<Integer> voters() {
        return settings.voters();
    }

    public PeerIdentity self() {
        return self;
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
        Departure departure = new Departure(settings, groups, traffic);
        return closing.once(
                Flux.concatDelayError(
                                departure.leave(workers.scheduler()),
                                // No sign of life speaks for groups that have ended.
                                Mono.<Void>fromRunnable(workers::fallSilent),
                                departure.end(journal),
                                Mono.defer(transport::close),
                                Mono.defer(journal::close),
                                disks.closeSnapshots(),
                                workers.dispose())
                        .then());
    }
}
