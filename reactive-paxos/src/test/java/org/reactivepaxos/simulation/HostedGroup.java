// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.CompactedException;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.MasterElection;
import org.reactivepaxos.NotProposedException;
import org.reactivepaxos.PaxosException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.protocol.Ballot;
import reactor.core.publisher.Mono;

/** One group in one life of a member: its state machines, and what users do with it. */
final class HostedGroup implements Replica.Watch {

    private final World world;
    private final SimulatedProcess process;
    private final int id;
    private final Replica replica;
    private @Nullable PaxosGroup group;
    private Ballot leads = Ballot.NONE;
    private long executed;
    private int open;
    private boolean leaving;
    private boolean gone;

    HostedGroup(World world, SimulatedProcess process, int id) {
        this.world = world;
        this.process = process;
        this.id = id;
        this.replica = world.workload().newReplica(process.threads());
    }

    GroupOptions options() {
        GroupOptions options = replica.watchedBy(this);
        GroupOptions tuned = world.snapshots() ? world.tuning().snapshots(options) : options;
        return world.masters() ? tuned.master(Masters.options(world)) : tuned;
    }

    /** Whether it believes at this moment that its member is master. */
    boolean believesToBeMaster() {
        return group != null && group.masterElection().now().self();
    }

    /** Gives up being master, in favour of that member or of nobody (0). */
    void giveUpBeingMaster(int successor) {
        if (group != null) {
            MasterElection election = group.masterElection();
            Mono<Void> release =
                    successor == 0 || successor == process.member()
                            ? election.resign()
                            : election.transferTo(successor);
            release.subscribe(unused -> {}, this::notGivenUp);
        }
    }

    private void notGivenUp(Throwable error) {
        if (!(error instanceof NotProposedException)) {
            world.broken(error);
        }
    }

    /** How many values it has executed. */
    @Override
    public long executed() {
        return executed;
    }

    @Override
    public void restored(long count) {
        if (group != null) {
            world.installed();
        }
        executed = count;
        world.executed(id, executed);
        world.timeline().note(count);
        world.timeline().tell(() -> process + " goes on from a snapshot of " + count);
        observe(observer -> observer.restored(process, count));
    }

    /** Whether it runs and stays, nothing is on its way, and it has executed that many values. */
    boolean isLevel(long most) {
        return group != null && !leaving && open == 0 && executed == most;
    }

    void started(PaxosGroup running) {
        group = running;
        running.onClose().subscribe(unused -> {}, process::halt);
        read(running, 0);
        running.leader()
                .subscribe(
                        leader -> {
                            leads = leader.ballot();
                            world.timeline().tell(() -> process + " is told who leads");
                            world.leads(id, leads);
                        },
                        process::halt);
    }

    private void read(PaxosGroup running, long from) {
        running.instances(from)
                .subscribe(
                        read -> {
                            long value = Offer.numberOf(read.value());
                            observe(observer -> observer.read(process, read.id(), value));
                        },
                        error -> readOn(running, error));
    }

    /** The log may begin higher than the reader is, by now. */
    private void readOn(PaxosGroup running, Throwable error) {
        if (error instanceof CompactedException compacted && world.snapshots()) {
            long first = compacted.firstRetained();
            observe(observer -> observer.readsFrom(process, first));
            read(running, first);
        } else {
            process.halt(error);
        }
    }

    @Override
    public byte[] asked(byte[] bytes) {
        return world.workload().asked(bytes);
    }

    @Override
    public byte[] executed(long instance, byte[] bytes, byte[] result) {
        long value = Offer.numberOf(bytes);
        world.require(!gone, "a dropped group executes nothing", process, id, value);
        executed++;
        world.executed(id, executed);
        world.timeline().note(value * 31 + instance);
        world.timeline()
                .tell(
                        () ->
                                String.format(
                                        Locale.ROOT,
                                        "member %d executes %d at %d of group %d",
                                        process.member(),
                                        value,
                                        instance,
                                        id));
        // A copy, as the state machine may keep and change its own.
        Reply reply = new Reply(result.clone());
        observe(observer -> observer.executed(process, instance, value, reply));
        return result;
    }

    private void observe(Consumer<Observer> what) {
        world.observe(id, what);
    }

    /** Proposes a value, if the group runs. */
    void propose(Offer offer) {
        PaxosGroup running = group;
        if (running == null) {
            return;
        }
        long value = offer.number();
        observe(observer -> observer.proposed(value));
        open++;
        running.propose(offer.machine(), offer.bytes())
                .subscribe(
                        instance -> {
                            acknowledged(instance, value);
                            world.acknowledge();
                        },
                        error -> failed(value, error),
                        () -> open--);
    }

    private void acknowledged(Instance instance, long value) {
        byte[] result = instance.result().orElse(null);
        if (result == null) {
            observe(o -> o.acknowledgedUnseen(process, instance.id(), value));
        } else {
            Reply reply = new Reply(result);
            observe(o -> o.acknowledged(process, instance.id(), value, reply));
        }
    }

    private void failed(long value, Throwable error) {
        open--;
        if (error instanceof NotProposedException) {
            observe(observer -> observer.refused(value));
        } else if (!(error instanceof PaxosException)) {
            world.broken(error);
        }
    }

    /** It is about to be dropped; whether it runs, and was not before. */
    boolean leave() {
        boolean first = group != null && !leaving;
        leaving |= first;
        return first;
    }

    /** It was dropped; whatever was open is told so. */
    void gone() {
        gone = true;
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return open == 0;
    }

    /** All is over, and the process still runs. */
    void ended() {
        observe(observer -> observer.ended(process, replica.state()));
    }

    /** The process has died, and with it what was open. */
    void died() {
        open = 0;
        group = null;
    }

    @Override
    public String toString() {
        return "group " + id + ": executed " + executed + ", " + open + " open, " + leads;
    }
}
