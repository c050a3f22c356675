// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.protocol.NotAMemberException;
import org.reactivepaxos.storage.StorageException;

/** One life of a member: a real node on simulated threads, disk and network. */
final class SimulatedProcess {

    private final int member;
    private final int life;
    private final World world;
    private final SimulatedScheduler threads;
    private final SimulatedJournal journal;
    private final SimulatedTransport transport;
    private final Map<Integer, HostedGroup> groups = new TreeMap<>();
    private @Nullable PaxosNode node;
    private boolean halted;

    SimulatedProcess(World world, int member, int life, SimulatedDisk disk) {
        this.world = world;
        this.member = member;
        this.life = life;
        this.threads = world.newThreads();
        this.journal = new SimulatedJournal(disk, world.timeline(), world.hazards(), threads);
        this.transport = new SimulatedTransport(member, world.network());
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
