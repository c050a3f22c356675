// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

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
            NodeWatch watch) {}

    /** A group, and what starts it. */
    record Assembled(GroupRuntime group, GroupStart start, Inbox inbox, TurnMeter meter) {}

    Assembled assemble(int group, GroupSettings wanted, RecoveredGroup recovered) {
        Machines machines = new Machines(group, wanted);
        ApplyLane lane = machines.arePlain() ? null : new ApplyLane(machines, callbacks);
        GroupNews news = new GroupNews(group, callbacks);
        GroupIntake intake = intake(wanted, lane);
        Applier applier = new Applier(machines, lane, self, intake.proposals());
        TurnMeter meter =
                new TurnMeter(
                        settings.meters().group(group),
                        intake.proposals(),
                        settings.threads().nanos());
        GroupWatch watch = watch(intake, news, meter);
        GroupLoop loop = loop(intake, applier, news, watch);
        MembershipChanges changes = changes(loop, watch);
        LogStretches log = new LogStretches(group, loop, shared.disks().journal(), callbacks);
        if (lane != null) {
            lane.join(loop, log);
        }
        GroupRuntime.Log services =
                new GroupRuntime.Log(
                        new LogReader(log, news, callbacks),
                        new SnapshotTaker(loop, machines, shared.disks(), news, callbacks));
        GroupConfig config =
                new GroupConfig(
                        self, settings.votersOf(wanted), settings.timing(), settings.limits());
        SnapshotRestore restore =
                new SnapshotRestore(machines, shared.disks().snapshots(), callbacks);
        return new Assembled(
                new GroupRuntime(
                        loop,
                        services,
                        news,
                        wanted,
                        new GroupRuntime.Part(campaign(loop, watch, wanted), changes)),
                new GroupStart(group, config, recovered, shared.disks().journal(), restore),
                intake.inbox(),
                meter);
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

    private GroupLoop loop(GroupIntake intake, Applier applier, GroupNews news, GroupWatch watch) {
        int group = news.group();
        return new GroupLoop(
                new GroupParts(group, self, intake, applier, news, watch),
                shared.workers().of(group),
                shared.disks().journal());
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
