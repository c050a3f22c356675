// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosException;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.NotAMemberException;
import org.reactivepaxos.storage.StorageException;

/** One life of a member: a real node on simulated threads, disk and network. */
final class SimulatedProcess {

    private final int member;
    private final int life;
    private final NodeSimulation world;
    private final SimulatedScheduler threads;
    private final SimulatedJournal journal;
    private final SimulatedTransport transport;
    private final Map<Integer, Long> results = new TreeMap<>();
    private final Map<Integer, Long> executed = new TreeMap<>();
    private @Nullable PaxosNode node;
    private final Map<Integer, Object> leads = new TreeMap<>();
    private int open;
    private boolean halted;

    SimulatedProcess(NodeSimulation world, int member, int life, SimulatedDisk disk) {
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

    /** Values on their way. */
    int open() {
        return open;
    }

    /** How many values it has executed in a group. */
    long executed(int group) {
        return executed.getOrDefault(group, 0L);
    }

    /** Whether it has started, and stands where that many values have been executed. */
    boolean isLevel(int group, long most) {
        return node != null && !halted && open == 0 && executed(group) == most;
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
            options = options.group(group, machine(group));
        }
        // A node that may not take part says so; one that dies says nothing.
        PaxosNode.start(options).subscribe(this::started, this::halt);
    }

    private void started(PaxosNode running) {
        node = running;
        running.onClose().subscribe(unused -> {}, this::halt);
        for (int group : world.groups()) {
            running.group(group).onClose().subscribe(unused -> {}, this::halt);
            running.group(group)
                    .instances(0)
                    .subscribe(
                            read ->
                                    observe(
                                            group,
                                            o -> o.read(this, read.id(), valueOf(read.value()))),
                            this::halt);
            running.group(group)
                    .leader()
                    .subscribe(
                            leader -> {
                                leads.put(group, leader.ballot());
                                world.timeline().tell(() -> this + " is told who leads");
                                world.leads(group, leader.ballot());
                            },
                            this::halt);
        }
    }

    /**
     * A member that is none any more, or whose disk fails, stops; for anything else it has no
     * right.
     */
    private void halt(Throwable cause) {
        world.timeline().tell(() -> this + " halts: " + cause);
        halted = true;
        if (!(cause instanceof NotAMemberException) && !(cause instanceof StorageException)) {
            world.broken(cause);
        }
    }

    private StateMachine machine(int group) {
        return (instance, bytes) -> {
            long value = valueOf(bytes);
            long result = results.getOrDefault(group, 0L) * 31 + value;
            results.put(group, result);
            world.executed(group, executed.merge(group, 1L, Long::sum));
            world.timeline().note(value * 31 + instance);
            world.timeline()
                    .tell(
                            () ->
                                    String.format(
                                            Locale.ROOT,
                                            "member %d executes %d at %d of group %d",
                                            member,
                                            value,
                                            instance,
                                            group));
            observe(group, observer -> observer.executed(this, instance, value, result));
            return ByteBuffer.allocate(Long.BYTES).putLong(result).array();
        };
    }

    private void observe(int group, Consumer<Observer> what) {
        world.observe(group, what);
    }

    private static long valueOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** Proposes a value of that size, if it is up. */
    void propose(int group, long value, int bytes) {
        PaxosNode running = node;
        if (running == null || halted) {
            return;
        }
        observe(group, observer -> observer.proposed(value));
        open++;
        running.group(group)
                .propose(ByteBuffer.allocate(Long.BYTES + bytes).putLong(value).array())
                .subscribe(
                        instance -> {
                            long result = valueOf(instance.result().orElseThrow());
                            observe(group, o -> o.acknowledged(this, instance.id(), value, result));
                            world.acknowledged();
                        },
                        this::failed,
                        () -> open--);
    }

    private void failed(Throwable error) {
        open--;
        if (!(error instanceof PaxosException)) {
            world.broken(error);
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
        open = 0;
    }

    @Override
    public String toString() {
        return "member "
                + member
                + " life "
                + life
                + ", "
                + open
                + " open, executed "
                + executed
                + (halted ? ", halted" : "")
                + " "
                + leads;
    }
}
