// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.GroupConfig;
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
    private final @Nullable SnapshotStore snapshots;
    private final Transport transport;
    private final Map<Integer, GroupRuntime> groups = new LinkedHashMap<>();
    private final PeerTraffic traffic;
    private final Closing closing = new Closing();

    private NodeRuntime(
            NodeSettings settings,
            PeerIdentity self,
            Journal journal,
            @Nullable SnapshotStore snapshots,
            Transport transport) {
        this.settings = settings;
        this.self = self;
        this.journal = journal;
        this.snapshots = snapshots;
        this.transport = transport;
        this.traffic = new PeerTraffic(settings.voters(), settings.member());
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
        return journal.open(settings.member())
                .flatMap(
                        recovery -> {
                            PeerIdentity self = recovery.identity(settings.member());
                            NodeRuntime node =
                                    new NodeRuntime(settings, self, journal, snapshots, transport);
                            return node.open(recovery)
                                    .thenReturn(node)
                                    .onErrorResume(error -> node.close().then(Mono.error(error)));
                        });
    }

    private Mono<Void> open(Recovery recovery) {
        workers.follow(journal.durable(), this::journalFailed);
        Mono<Void> opened = snapshots == null ? Mono.empty() : snapshots.open().then();
        return opened.thenMany(Flux.fromIterable(settings.groups().entrySet()))
                .concatMap(group -> openGroup(group.getKey(), group.getValue(), recovery))
                .then(Mono.defer(() -> transport.start(self, new Peers(recovery))))
                .doOnSuccess(unused -> workers.startTimers());
    }

    private Mono<Void> openGroup(int group, GroupSettings wanted, Recovery recovery) {
        Machines machines = new Machines(group, wanted);
        Scheduler callbacks = settings.threads().callbackScheduler().get();
        ApplyLane lane = machines.arePlain() ? null : new ApplyLane(machines, callbacks);
        GroupNews news = new GroupNews(group);
        GroupLoop loop = loop(machines, lane, news);
        LogStretches log = new LogStretches(group, loop, journal, callbacks);
        if (lane != null) {
            lane.join(loop, log);
        }
        LogReader reader = new LogReader(log, news, callbacks);
        SnapshotTaker.Disks disks = new SnapshotTaker.Disks(journal, snapshots);
        SnapshotTaker taker = new SnapshotTaker(loop, machines, disks, news, callbacks);
        GroupRuntime.Log services = new GroupRuntime.Log(reader, taker);
        groups.put(group, new GroupRuntime(loop, services, news, wanted.ids(), callbacks));
        GroupConfig config =
                new GroupConfig(self, settings.voters(), settings.timing(), settings.limits());
        RecoveredGroup recovered = recovery.groups().getOrDefault(group, RecoveredGroup.EMPTY);
        SnapshotRestore restore = new SnapshotRestore(machines, snapshots, callbacks);
        return new GroupStart(group, config, recovered, journal, restore)
                .start(loop, settings.threads().entropy().getAsLong());
    }

    private GroupLoop loop(Machines machines, @Nullable ApplyLane lane, GroupNews news) {
        NodeSettings.Bounds bounds = settings.bounds();
        int open = settings.limits().openProposals();
        Proposals proposals = new Proposals(open, bounds.openBytes());
        return new GroupLoop(
                new GroupLoop.Parts(
                        news.group(),
                        self,
                        new GroupIntake(
                                new Inbox(bounds.inboxMessages(), bounds.inboxBytes()),
                                proposals,
                                new OpenReads(open, lane)),
                        new Applier(machines, lane, self, proposals),
                        news.signals()),
                workers.of(news.group()),
                journal);
    }

    /** Where peers' messages come in. */
    private final class Peers implements PeerHandler {
        private final Lineage lineage;
        private final PeerRegistry registry;
        private final KnownGroups known;

        Peers(Recovery recovery) {
            lineage = recovery.lineage();
            registry = new PeerRegistry(self, settings.voters(), journal, recovery.peers());
            known = new KnownGroups(groups);
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
            return inbound.doOnNext(frame -> deliver(peer, frame, strangers)).then();
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
        for (GroupRuntime group : groups.values()) {
            group.loop().worker().execute(() -> group.loop().halt(error));
        }
        closing.died(error);
    }

    /** The groups by their ids. */
    public Map<Integer, GroupRuntime> groups() {
        return Map.copyOf(groups);
    }

    public PeerIdentity self() {
        return self;
    }

    /** Completes when the node is closed; errors when its journal failed. */
    public Mono<Void> onClose() {
        return closing.onClose();
    }

    /**
     * Stops taking part, fails what is open, syncs the journal and frees everything. Lazy and
     * idempotent.
     */
    public Mono<Void> close() {
        return closing.once(
                Mono.defer(transport::close)
                        .then(Flux.fromIterable(groups.values()).concatMap(this::closeGroup).then())
                        .then(Mono.defer(journal::close))
                        .then(snapshots == null ? Mono.empty() : Mono.defer(snapshots::close))
                        .then(workers.dispose()));
    }

    private Mono<Void> closeGroup(GroupRuntime group) {
        return Mono.create(
                sink ->
                        group.loop()
                                .worker()
                                .execute(
                                        () -> {
                                            group.loop()
                                                    .close(
                                                            new IllegalStateException(
                                                                    "member "
                                                                            + self.member()
                                                                            + " was closed"));
                                            sink.success();
                                        }));
    }
}
