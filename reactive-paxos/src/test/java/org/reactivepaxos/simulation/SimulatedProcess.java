// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.protocol.NotAMemberException;
import org.reactivepaxos.storage.GroupDroppedException;
import org.reactivepaxos.storage.StorageException;

/** One life of a member: a real node on simulated threads, disk and network. */
final class SimulatedProcess {

    private final int member;
    private final int life;
    private final World world;
    private final SimulatedScheduler threads;
    private final SimulatedDisk disk;
    private final SimulatedJournal journal;
    private final @Nullable SimulatedSnapshotDisk snapshots;
    private final SimulatedTransport transport;
    private final Map<Integer, HostedGroup> groups = new TreeMap<>();
    private final List<HostedGroup> gone = new ArrayList<>();
    private @Nullable PaxosNode node;
    private boolean halted;

    /**
     * @param snapshots null for none
     */
    SimulatedProcess(
            World world,
            int member,
            int life,
            SimulatedDisk disk,
            @Nullable SimulatedSnapshotDisk snapshots) {
        this.world = world;
        this.member = member;
        this.life = life;
        this.disk = disk;
        this.snapshots = snapshots;
        this.threads = world.newThreads();
        this.journal = new SimulatedJournal(disk, world.timeline(), world.hazards(), threads);
        this.transport = new SimulatedTransport(member, world.network());
        disk.dropped().forEach(transport::dropped);
    }

    int member() {
        return member;
    }

    SimulatedScheduler threads() {
        return threads;
    }

    /** How many values it has executed in a group. */
    long executed(int group) {
        HostedGroup hosted = groups.get(group);
        return hosted == null ? 0 : hosted.executed();
    }

    /** Whether nothing is on its way in a group, in which that many values have been executed. */
    boolean isLevel(int group, long most) {
        HostedGroup hosted = groups.get(group);
        return !halted && hosted != null && hosted.isLevel(most);
    }

    /** Whether it believes at this moment to be master of a group. */
    boolean believesToBeMaster(int group) {
        HostedGroup hosted = groups.get(group);
        return hosted != null && hosted.believesToBeMaster();
    }

    /** Gives up being master of a group, in favour of that member or of nobody (0). */
    void giveUpBeingMaster(int group, int successor) {
        HostedGroup hosted = groups.get(group);
        if (hosted != null) {
            hosted.giveUpBeingMaster(successor);
        }
    }

    /** The groups that it has, or is about to have. */
    Set<Integer> groups() {
        return groups.keySet();
    }

    boolean has(int group) {
        return groups.containsKey(group);
    }

    /** Whether its disk says that a group was dropped. */
    boolean dropped(int group) {
        return disk.isDropped(group);
    }

    /** Whether nothing is on its way in the groups that it has dropped. */
    boolean isDoneWithDropped() {
        return gone.stream().allMatch(HostedGroup::isIdle);
    }

    /** Whether it takes no part any more, by its own decision. */
    boolean isHalted() {
        return halted;
    }

    /** Whether that many others have durably seen this start. */
    boolean hasMet(int others) {
        return transport.met() >= others;
    }

    void start() {
        PaxosOptions options =
                world.tuned(PaxosOptions.of(member, world.voters()))
                        .journal(journal)
                        .transport(transport)
                        .workerScheduler(() -> threads)
                        .callbackScheduler(() -> threads)
                        .clock(threads::nanos)
                        .entropy(world.timeline().random()::nextLong);
        if (snapshots != null) {
            options = options.snapshots(snapshots.startedBy(threads));
        }
        for (int group : world.groups()) {
            HostedGroup hosted = new HostedGroup(world, this, group);
            groups.put(group, hosted);
            options = options.group(group, hosted.options());
        }
        // A node that may not take part says so; one that dies says nothing.
        PaxosNode.start(options).subscribe(this::started, this::halt);
    }

    private void started(PaxosNode running) {
        node = running;
        running.onClose().subscribe(unused -> {}, this::halt);
        groups.forEach((id, hosted) -> hosted.started(running.group(id)));
    }

    /**
     * A member that is none any more, or whose disk fails, stops; for anything else it has no
     * right.
     */
    void halt(Throwable cause) {
        world.timeline().tell(() -> this + " halts: " + cause);
        halted = true;
        if (!(cause instanceof NotAMemberException) && !(cause instanceof StorageException)) {
            world.broken(cause);
        }
    }

    /** Proposes a value, if it is up. */
    void propose(int group, Offer offer) {
        HostedGroup hosted = groups.get(group);
        if (node != null && !halted && hosted != null) {
            hosted.propose(offer);
        }
    }

    /** Creates a group, if it is up; in vain when it was dropped before. */
    void create(int group) {
        PaxosNode running = node;
        if (running == null || halted) {
            return;
        }
        HostedGroup hosted = new HostedGroup(world, this, group);
        groups.put(group, hosted);
        running.createGroup(group, hosted.options())
                .subscribe(
                        created -> {
                            world.require(!dropped(group), "a dropped id is used up", this, group);
                            hosted.started(created);
                        },
                        error -> notCreated(group, error));
    }

    private void notCreated(int group, Throwable error) {
        groups.remove(group);
        if (!(error instanceof GroupDroppedException)) {
            halt(error);
        } else {
            world.require(dropped(group), "only what was dropped is refused", this, group);
        }
    }

    /** Drops a group that it has, if both are up. */
    void drop(int group) {
        HostedGroup hosted = groups.get(group);
        PaxosNode running = node;
        if (running != null && !halted && hosted != null && hosted.leave()) {
            running.dropGroup(group).subscribe(unused -> {}, this::halt, () -> gone(group));
        }
    }

    private void gone(int group) {
        world.timeline().tell(() -> this + " has dropped group " + group);
        world.timeline().note(group);
        world.require(dropped(group), "a drop that has ended is durable", this, group);
        world.dropped();
        transport.dropped(group);
        HostedGroup hosted = groups.remove(group);
        if (hosted != null) {
            hosted.gone();
            gone.add(hosted);
        }
    }

    void stall(Duration time) {
        threads.stall(time.toNanos());
    }

    void jump(Duration time) {
        threads.jump(time.toNanos());
    }

    /** Dies on the spot. */
    void crash() {
        threads.die();
        journal.crash();
        transport.vanish();
        if (snapshots != null) {
            snapshots.crash();
        }
        groups.values().forEach(HostedGroup::died);
    }

    /** All is over, and it still runs. */
    void ended() {
        groups.values().forEach(HostedGroup::ended);
    }

    @Override
    public String toString() {
        return "member "
                + member
                + " life "
                + life
                + (halted ? ", halted " : " ")
                + groups.values();
    }
}
