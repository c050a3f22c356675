// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupConfig;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import reactor.core.scheduler.Scheduler;

/** Puts the parts of one group together; nothing of it runs before its start. */
final class GroupAssembly {

    private final NodeSettings settings;
    private final PeerIdentity self;
    private final Shared shared;
    private final Scheduler callbacks;

    GroupAssembly(NodeSettings settings, PeerIdentity self, Shared shared) {
        this.settings = settings;
        this.self = self;
        this.shared = shared;
        this.callbacks = shared.watch().callbacks();
    }

    /** What all groups of a node share. */
    record Shared(
            SnapshotTaker.Disks disks,
            WorkerPool workers,
            Peers peers,
            Budget budget,
            NodeWatch watch,
            SnapshotTraffic traffic) {}

    /** A group, and what starts it. */
    record Assembled(GroupRuntime group, GroupStart start, Inbox inbox, TurnMeter meter) {}

    Assembled assemble(int group, GroupSettings wanted, RecoveredGroup recovered) {
        Machines machines = new Machines(group, wanted);
        ApplyLane lane = lane(machines, recovered);
        GroupNews news = new GroupNews(group, callbacks);
        GroupIntake intake = intake(wanted, lane);
        Applier applier = new Applier(machines, lane, self, intake.proposals());
        TurnMeter meter =
                new TurnMeter(
                        settings.meters().group(group),
                        intake.proposals(),
                        settings.threads().nanos());
        GroupWatch watch = watch(intake, news, meter);
        GroupParts parts = new GroupParts(group, self, intake, applier, news, watch, new Errands());
        GroupLoop loop = loop(parts);
        MembershipChanges changes = changes(loop, watch);
        LogStretches log = new LogStretches(group, loop, shared.disks().journal(), callbacks);
        if (lane != null) {
            lane.join(loop, log);
        }
        SnapshotAssembly snapshots =
                snapshots(parts, loop, machines, log)
                        .join(lanes(parts, loop, machines, log), recovered);
        GroupRuntime.Log services =
                new GroupRuntime.Log(
                        new LogReader(log, news, callbacks), snapshots.taker(), parts.errands());
        return new Assembled(
                new GroupRuntime(
                        loop,
                        services,
                        news,
                        wanted,
                        new GroupRuntime.Part(campaign(loop, watch, wanted), changes)),
                new GroupStart(config(wanted), recovered, shared.disks().journal(), snapshots),
                intake.inbox(),
                meter);
    }

    private GroupConfig config(GroupSettings wanted) {
        return new GroupConfig(
                self,
                settings.votersOf(wanted),
                settings.timing(),
                settings.limits(),
                0,
                wanted.learnFrom());
    }

    /** Where nothing is to be executed yet a lane waits. */
    private @Nullable ApplyLane lane(Machines machines, RecoveredGroup recovered) {
        return machines.arePlain() && !recovered.vacant()
                ? null
                : new ApplyLane(machines, callbacks);
    }

    private SnapshotAssembly snapshots(
            GroupParts parts, GroupLoop loop, Machines machines, LogStretches log) {
        GroupPort port =
                new GroupPort(loop, parts.news(), parts.watch(), shared.traffic(), callbacks);
        return new SnapshotAssembly(port, machines, log, shared.disks(), parts.errands());
    }

    private LaneSwitch lanes(
            GroupParts parts, GroupLoop loop, Machines machines, LogStretches log) {
        Supplier<ApplyLane> lanes =
                () -> {
                    ApplyLane lane = new ApplyLane(machines, callbacks);
                    lane.join(loop, log);
                    return lane;
                };
        return new LaneSwitch(parts.applier(), parts.intake().reads(), lanes);
    }

    private @Nullable MasterCampaign campaign(
            GroupLoop loop, GroupWatch watch, GroupSettings wanted) {
        MasterSettings master = wanted.master();
        if (master == null) {
            return null;
        }
        long seed = settings.threads().entropy().getAsLong();
        MasterCampaign campaign = new MasterCampaign(loop, master, seed);
        watch.whenMasterEntry(campaign::look);
        return campaign;
    }

    private MembershipChanges changes(GroupLoop loop, GroupWatch watch) {
        long lookEvery = settings.timing().resend();
        MembershipChanges changes = new MembershipChanges(loop, shared.peers(), lookEvery);
        watch.tellTo(new MembershipWatch(loop, shared.peers(), changes, lookEvery));
        return changes;
    }

    private GroupIntake intake(GroupSettings wanted, @Nullable ApplyLane lane) {
        NodeSettings.Bounds bounds = settings.bounds();
        int open = settings.limits().openProposals();
        Admission admission = wanted.proposals().admission();
        return new GroupIntake(
                new Inbox(bounds.inboxMessages(), bounds.inboxBytes()),
                new Proposals(open, bounds.openBytes(), shared.budget(), admission),
                new OpenReads(open, lane));
    }

    private GroupLoop loop(GroupParts parts) {
        return new GroupLoop(parts, shared.workers().of(parts.group()), shared.disks().journal());
    }

    private GroupWatch watch(GroupIntake intake, GroupNews news, TurnMeter meter) {
        return new GroupWatch(
                news.group(),
                shared.watch(),
                meter,
                new TurnTraces(intake.proposals(), self),
                news.changes()::beat);
    }
}
