// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.Transport;
import reactor.core.scheduler.Scheduler;

/**
 * The network of a {@link PaxosTestCluster}, and what goes wrong in it. Every fault lasts until it
 * is undone, also over restarts. To be used by the thread that lets time pass.
 */
public final class TestNetwork {

    private final Scheduler time;
    private final InMemoryNetwork network;
    private final Set<Integer> members = new TreeSet<>();
    private final Random random;
    private final Map<Direction, Long> delays = new HashMap<>();
    private final Map<Direction, Double> losses = new HashMap<>();
    private final Map<Direction, Long> lastArrivals = new HashMap<>();

    TestNetwork(Scheduler time, int size, long seed) {
        this.time = time;
        this.network = InMemoryNetwork.create(() -> time);
        IntStream.rangeClosed(1, size).forEach(members::add);
        this.random = new Random(seed);
    }

    /** Ends the connection between two members; there is none until {@link #connect}. */
    public void disconnect(int a, int b) {
        network.disconnect(a, b);
    }

    /** Connects two members again, at once. */
    public void connect(int a, int b) {
        network.connect(a, b);
    }

    /** Cuts a member off from all others; until {@link #rejoin}. */
    public void isolate(int member) {
        others(member, other -> network.disconnect(member, other));
    }

    /** Connects a member with all others. */
    public void rejoin(int member) {
        others(member, other -> network.connect(member, other));
    }

    private void others(int member, Consumer<Integer> action) {
        members.stream().filter(other -> other != member).forEach(action);
    }

    /** Loses everything in one direction, while both ends believe that they are connected. */
    public void block(int from, int to) {
        network.block(from, to);
    }

    /** Undoes {@link #block}. */
    public void unblock(int from, int to) {
        network.unblock(from, to);
    }

    /**
     * Lets what is sent from now on in one direction arrive later, in order; zero for at once. It
     * is lost when the two are not connected when it should arrive.
     */
    public void delay(int from, int to, Duration delay) {
        delays.put(new Direction(from, to), delay.toNanos());
    }

    /**
     * Loses frames in one direction at random, repeatably by the seed of the cluster.
     *
     * @param fraction of the frames, from 0 to 1
     */
    public void lose(int from, int to, double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction is from 0 to 1: " + fraction);
        }
        losses.put(new Direction(from, to), fraction);
    }

    /** Undoes every fault, and connects all members. */
    public void heal() {
        delays.clear();
        losses.clear();
        for (int member : members) {
            others(member, to -> network.unblock(member, to));
            rejoin(member);
        }
    }

    /** How many messages did not arrive because of a fault or of a queue that was full. */
    public long dropped() {
        return network.dropped();
    }

    /** A transport for one life of a member. */
    Transport transport(int member) {
        members.add(member);
        return new FaultyTransport(network.transport(member), member, this);
    }

    /** Sends as the faults of the direction have it. */
    void send(Transport transport, int from, int to, List<GroupMessage> frame) {
        Direction direction = new Direction(from, to);
        if (random.nextDouble() < losses.getOrDefault(direction, 0.0)) {
            return;
        }
        long now = time.now(TimeUnit.NANOSECONDS);
        long wanted = now + delays.getOrDefault(direction, 0L);
        long arrival = Math.max(wanted, lastArrivals.getOrDefault(direction, 0L));
        if (arrival <= now) {
            transport.send(to, frame);
            return;
        }
        lastArrivals.put(direction, arrival);
        time.schedule(() -> transport.send(to, frame), arrival - now, TimeUnit.NANOSECONDS);
    }

    private record Direction(int from, int to) {}
}
