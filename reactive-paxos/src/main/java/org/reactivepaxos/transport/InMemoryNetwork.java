// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A network inside one JVM, for tests and first tries. Every started member is connected to every
 * other one, after the same admission as over a real network. Safe for use by many threads.
 */
public final class InMemoryNetwork {

    /** The largest encoded block of values that is delivered. */
    public static final int VALUE_BYTES_MAX = 64 << 20;

    /** How much may wait in one direction between two members before messages are dropped. */
    public static final long QUEUE_BYTES_MAX = 32L << 20;

    /** How long after a refusal or a lost connection two members are connected again. */
    public static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);

    private final Supplier<? extends Scheduler> scheduler;
    private final Map<Integer, InMemoryTransport> started = new HashMap<>();
    private final Map<Pair, InMemoryConnection> connections = new HashMap<>();
    private final Set<Pair> disconnected = new HashSet<>();
    private final Set<Direction> blocked = ConcurrentHashMap.newKeySet();
    private final LongAdder dropped = new LongAdder();

    private InMemoryNetwork(Supplier<? extends Scheduler> scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    /** A network that delivers on {@link Schedulers#parallel()}, virtual time included. */
    public static InMemoryNetwork create() {
        return create(Schedulers::parallel);
    }

    /**
     * A network that delivers on a scheduler of the caller's, who disposes it.
     *
     * @param scheduler asked anew for each connection
     */
    public static InMemoryNetwork create(Supplier<? extends Scheduler> scheduler) {
        return new InMemoryNetwork(scheduler);
    }

    /**
     * A new transport for a member, to be started once. A member restarts by closing its transport
     * and starting another one.
     */
    public Transport transport(int member) {
        return new InMemoryTransport(this, member);
    }

    /** Ends the connection between two members, and makes no other until {@link #connect}. */
    public void disconnect(int a, int b) {
        InMemoryConnection connection;
        synchronized (this) {
            disconnected.add(Pair.of(a, b));
            connection = connections.get(Pair.of(a, b));
        }
        if (connection != null) {
            connection.close("the network between " + a + " and " + b + " is down");
        }
    }

    /** Undoes {@link #disconnect} and connects the two at once. */
    public void connect(int a, int b) {
        synchronized (this) {
            disconnected.remove(Pair.of(a, b));
        }
        reconnect(Pair.of(a, b));
    }

    /**
     * Loses all messages in one direction from now on, while the connection seems to be up and the
     * other direction works.
     */
    public void block(int from, int to) {
        blocked.add(new Direction(from, to));
    }

    /** Undoes {@link #block}. */
    public void unblock(int from, int to) {
        blocked.remove(new Direction(from, to));
    }

    /** How many messages were dropped so far, for whatever reason. */
    public long dropped() {
        return dropped.sum();
    }

    Scheduler scheduler() {
        return scheduler.get();
    }

    boolean isBlocked(int from, int to) {
        return !blocked.isEmpty() && blocked.contains(new Direction(from, to));
    }

    void countDropped(int messages) {
        dropped.add(messages);
    }

    /**
     * Connects a started transport to the others.
     *
     * @throws IllegalStateException when the member runs already
     */
    void join(InMemoryTransport transport) {
        List<Pair> pairs = new ArrayList<>();
        synchronized (this) {
            if (started.putIfAbsent(transport.member(), transport) != null) {
                throw new IllegalStateException(
                        "member " + transport.member() + " runs already in this network");
            }
            for (int other : started.keySet()) {
                if (other != transport.member()) {
                    pairs.add(Pair.of(other, transport.member()));
                }
            }
        }
        pairs.forEach(this::reconnect);
    }

    void leave(InMemoryTransport transport) {
        List<InMemoryConnection> lost = new ArrayList<>();
        synchronized (this) {
            started.remove(transport.member(), transport);
            for (InMemoryConnection connection : connections.values()) {
                if (connection.joins(transport)) {
                    lost.add(connection);
                }
            }
        }
        lost.forEach(each -> each.close("member " + transport.member() + " closed"));
    }

    /** Forgets an ended connection, and makes the next one in a while. */
    void ended(Pair pair, InMemoryConnection connection) {
        synchronized (this) {
            if (!connections.remove(pair, connection) || !isWanted(pair)) {
                return;
            }
        }
        long pause = RECONNECT_PAUSE.toMillis();
        scheduler().schedule(() -> reconnect(pair), pause, TimeUnit.MILLISECONDS);
    }

    private void reconnect(Pair pair) {
        InMemoryConnection connection = null;
        synchronized (this) {
            InMemoryTransport low = started.get(pair.low());
            InMemoryTransport high = started.get(pair.high());
            if (low != null && high != null && isWanted(pair) && !connections.containsKey(pair)) {
                connection = new InMemoryConnection(this, pair, low, high);
                connections.put(pair, connection);
            }
        }
        if (connection != null) {
            connection.open();
        }
    }

    private boolean isWanted(Pair pair) {
        return !disconnected.contains(pair)
                && started.containsKey(pair.low())
                && started.containsKey(pair.high());
    }

    /** Two members, whatever the direction. */
    record Pair(int low, int high) {
        static Pair of(int a, int b) {
            return new Pair(Math.min(a, b), Math.max(a, b));
        }
    }

    private record Direction(int from, int to) {}
}
