// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.runtime.GroupRuntime.Freshness;
import org.reactivepaxos.runtime.GroupRuntime.Served;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.util.concurrent.Queues;

/**
 * The reads of one group on this node, from the call to the answer (S10). Anyone offers; everything
 * else happens on the group's worker. All reads that come in one turn share one question to the
 * core. Bounded by count.
 */
final class OpenReads {

    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private final Queue<Read> arrived = Queues.<Read>unboundedMultiproducer().get();
    private final Map<Long, List<Read>> asked = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::below));
    private @Nullable ApplyLane lane;
    private final Set<Read> running = Collections.newSetFromMap(new IdentityHashMap<>());
    private long nextId;

    /**
     * @param lane where queries run; null where the worker runs them
     */
    OpenReads(int most, @Nullable ApplyLane lane) {
        this.most = most;
        this.lane = lane;
    }

    /** Reads that may run once every instance below one is applied. */
    private record Due(long below, List<Read> reads) {}

    /** Where queries run from now on; null where the worker runs them. */
    void runOn(@Nullable ApplyLane next) {
        lane = next;
    }

    /** Takes a read unless the bound is reached. Any thread. */
    boolean offer(Read read) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        arrived.add(read);
        return true;
    }

    boolean canTake() {
        return !arrived.isEmpty();
    }

    /** Takes what has come, and adds the questions to the core. */
    void take(List<Event> events) {
        List<Read> quorum = new ArrayList<>(0);
        List<Read> lease = new ArrayList<>(0);
        for (Read read = arrived.poll(); read != null; read = arrived.poll()) {
            switch (read.freshness()) {
                case QUORUM -> quorum.add(read);
                case LEASE -> lease.add(read);
                case AT_LEAST -> due.add(new Due(read.instance() + 1, List.of(read)));
                case LOCAL -> due.add(new Due(0, List.of(read)));
            }
        }
        ask(quorum, Freshness.QUORUM, events);
        ask(lease, Freshness.LEASE, events);
    }

    private void ask(List<Read> reads, Freshness freshness, List<Event> events) {
        if (!reads.isEmpty()) {
            asked.put(nextId, reads);
            events.add(new ReadAsked(nextId++, freshness == Freshness.LEASE));
        }
    }

    /** The core names the index of a question, or does not take it. */
    void answered(ReadAnswer answer, Callbacks callbacks) {
        List<Read> reads = asked.remove(answer.readId());
        if (reads == null) {
            return;
        }
        if (answer.index() == ReadAnswer.OVERLOADED) {
            reads.forEach(read -> fail(read, Failure.OVERLOADED, null, callbacks));
        } else {
            due.add(new Due(answer.index(), reads));
        }
    }

    /** Runs what waits for no instance at or above this one. */
    void serve(long appliedBelow, Callbacks callbacks) {
        for (Due next = due.peek();
                next != null && next.below() <= appliedBelow;
                next = due.peek()) {
            due.poll();
            next.reads().forEach(read -> serve(read, appliedBelow, callbacks));
        }
    }

    private void serve(Read read, long appliedBelow, Callbacks callbacks) {
        if (read.listener().isDisposed()) {
            count.decrementAndGet();
        } else if (lane == null) {
            count.decrementAndGet();
            callbacks.add(answer(read, appliedBelow));
        } else {
            running.add(read);
            lane.between(
                    () -> {
                        Runnable answer = answer(read, appliedBelow);
                        return () -> answered(read, answer, callbacks);
                    });
        }
    }

    /** Runs the query, and gives what the reader is to hear. */
    private static Runnable answer(Read read, long appliedBelow) {
        try {
            Served served = new Served(read.query().get(), appliedBelow);
            return () -> read.listener().served(served);
        } catch (RuntimeException | Error e) {
            // A query is the reader's own: it changes nothing, so the group goes on.
            return () -> read.listener().threw(e);
        }
    }

    /** Unless the group has ended meanwhile. */
    private void answered(Read read, Runnable answer, Callbacks callbacks) {
        if (running.remove(read)) {
            count.decrementAndGet();
            callbacks.add(answer);
        }
    }

    void failAll(Failure failure, @Nullable Throwable cause, Callbacks callbacks) {
        asked.values()
                .forEach(reads -> reads.forEach(read -> fail(read, failure, cause, callbacks)));
        asked.clear();
        due.forEach(each -> each.reads().forEach(read -> fail(read, failure, cause, callbacks)));
        due.clear();
        running.forEach(read -> fail(read, failure, cause, callbacks));
        running.clear();
        for (Read read = arrived.poll(); read != null; read = arrived.poll()) {
            fail(read, failure, cause, callbacks);
        }
    }

    private void fail(Read read, Failure failure, @Nullable Throwable cause, Callbacks callbacks) {
        count.decrementAndGet();
        callbacks.add(() -> read.listener().failed(failure, cause));
    }
}
