// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupConfig;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.Journal;
import reactor.core.scheduler.Scheduler;

/** Puts the parts of one group together; nothing of it runs before its start. */
final class GroupAssembly {

    private final NodeSettings settings;
    private final PeerIdentity self;
    private final SnapshotTaker.Disks disks;
    private final Journal journal;
    private final WorkerPool workers;
    private final Budget budget;
    private final Scheduler callbacks;

    GroupAssembly(
            NodeSettings settings,
            PeerIdentity self,
            SnapshotTaker.Disks disks,
            WorkerPool workers,
            Budget budget) {
        this.settings = settings;
        this.self = self;
        this.disks = disks;
        this.journal = disks.journal();
        this.workers = workers;
        this.budget = budget;
        this.callbacks = settings.threads().callbackScheduler().get();
    }

    /** A group, and what starts it. */
    record Assembled(GroupRuntime group, GroupStart start) {}

    Assembled assemble(int group, GroupSettings wanted, RecoveredGroup recovered) {
        Machines machines = new Machines(group, wanted);
        ApplyLane lane = machines.arePlain() ? null : new ApplyLane(machines, callbacks);
        Proposals proposals =
                new Proposals(
                        settings.limits().openProposals(),
                        settings.bounds().openBytes(),
                        budget,
                        wanted.proposals().admission());
        GroupNews news = new GroupNews(group);
        GroupLoop loop = loop(new Applier(machines, lane, self, proposals), lane, proposals, news);
        LogStretches log = new LogStretches(group, loop, journal, callbacks);
        if (lane != null) {
            lane.join(loop, log);
        }
        GroupRuntime.Log services =
                new GroupRuntime.Log(
                        new LogReader(log, news, callbacks),
                        new SnapshotTaker(loop, machines, disks, news, callbacks));
        GroupConfig config =
                new GroupConfig(
                        self, settings.votersOf(wanted), settings.timing(), settings.limits());
        SnapshotRestore restore = new SnapshotRestore(machines, disks.snapshots(), callbacks);
        return new Assembled(
                new GroupRuntime(loop, services, news, wanted, proposals),
                new GroupStart(group, config, recovered, journal, restore));
    }

    private GroupLoop loop(
            Applier applier, @Nullable ApplyLane lane, Proposals proposals, GroupNews news) {
        NodeSettings.Bounds bounds = settings.bounds();
        return new GroupLoop(
                new GroupLoop.Parts(
                        news.group(),
                        self,
                        new GroupIntake(
                                new Inbox(bounds.inboxMessages(), bounds.inboxBytes()),
                                proposals,
                                new OpenReads(settings.limits().openProposals(), lane)),
                        applier,
                        news.signals()),
                workers.of(news.group()),
                journal);
    }
}
