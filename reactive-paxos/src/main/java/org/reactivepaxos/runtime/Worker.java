// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Runs the groups that are pinned to it, on one thread and without locks. A turn takes everything
 * that is queued, lets each group that has something go once, then sends one frame per peer and
 * hands over results once.
 */
final class Worker {

    private final Scheduler.Worker thread;
    private final LongSupplier nanos;
    private final Journal journal;
    private final long journalPendingBytes;
    private final Outbox outbox;
    private final Callbacks callbacks;
    private final NodeLog log;
    private final Queue<Runnable> tasks = Queues.<Runnable>unboundedMultiproducer().get();
    private final Queue<GroupLoop> ready = Queues.<GroupLoop>unboundedMultiproducer().get();
    private final AtomicInteger work = new AtomicInteger();
    private final Deque<Held> held = new ArrayDeque<>();
    private final List<GroupLoop> groups = new ArrayList<>();
    private final WakeQueue alarms = new WakeQueue();
    private final PeerWatch watch;
    private volatile long durable;
    private long released;
    private @Nullable Runnable last;

    Worker(NodeSettings.Threads threads, long journalPendingBytes, Ports ports, PeerWatch watch) {
        this.thread = ports.scheduler().createWorker();
        this.nanos = threads.nanos();
        this.journal = ports.journal();
        this.journalPendingBytes = journalPendingBytes;
        this.outbox = new Outbox(ports.transport(), ports.traffic());
        this.watch = watch;
        this.log = ports.log();
        this.callbacks = new Callbacks(threads.callbackScheduler().get(), log);
    }

    /** What the workers of one node share. */
    record Ports(
            Scheduler scheduler,
            Journal journal,
            Transport transport,
            PeerTraffic traffic,
            NodeLog log) {}

    /** Messages that wait until everything appended up to {@code position} is durable. */
    private record Held(long position, Runnable release) {}

    long now() {
        return nanos.getAsLong();
    }

    Outbox outbox() {
        return outbox;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    /** Runs a task on the worker's thread, soon and in order. */
    void execute(Runnable task) {
        tasks.add(task);
        signal();
    }

    /** Runs a task on the worker's thread; the Mono has its result, or what it threw. */
    <T> Mono<T> call(Callable<T> task) {
        return Mono.create(
                sink ->
                        execute(
                                () -> {
                                    try {
                                        sink.success(task.call());
                                    } catch (Exception | Error e) {
                                        sink.error(e);
                                    }
                                }));
    }

    /** The group has something to do. A group is queued once, however much that is. */
    void schedule(GroupLoop group) {
        if (enqueue(group)) {
            signal();
        }
    }

    /**
     * As {@link #schedule}, without the wake-up: for several groups, to be followed by {@link
     * #wake()}.
     */
    boolean enqueue(GroupLoop group) {
        return group.markQueued() && ready.add(group);
    }

    /** Wakes the worker if some group is queued. */
    void wake() {
        if (!ready.isEmpty()) {
            signal();
        }
    }

    /** Everything up to this position is durable. Called by the journal's thread. */
    void onDurable(long position) {
        durable = position;
        signal();
    }

    private void signal() {
        if (work.getAndIncrement() == 0) {
            thread.schedule(this::run);
        }
    }

    /**
     * @param onTick what else to do at every tick, given the time
     * @param onNews takes what is found out about the peers' nodes
     */
    void startTimers(Duration tick, LongConsumer onTick, Consumer<Event> onNews) {
        Runnable look =
                () -> {
                    long now = now();
                    onTick.accept(now);
                    tellNews(now, onNews);
                    alarms.wakeDue(now);
                };
        thread.schedulePeriodically(
                () -> runSafely(look), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    void add(GroupLoop group) {
        groups.add(group);
    }

    /** The group is no more; on the worker. */
    void remove(GroupLoop group) {
        groups.remove(group);
    }

    /** The peers whose nodes are silent; on the worker. */
    List<Event> silentPeers() {
        return watch.silent();
    }

    private void tellNews(long now, Consumer<Event> onNews) {
        if (isFull()) {
            return; // No group would take it now, and every look might add to it.
        }
        for (Event news : watch.look(now)) {
            groups.forEach(group -> group.offer(news));
            onNews.accept(news);
        }
    }

    /** When the group must be scheduled even if nothing comes; on the worker. */
    void wakeAt(WakeQueue.Alarm alarm, long at) {
        alarms.set(alarm, at);
    }

    void wakeNoMore(WakeQueue.Alarm alarm) {
        alarms.clear(alarm);
    }

    private void run() {
        int seen = work.get();
        do {
            runSafely(this::turn);
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private void turn() {
        releaseDurable();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            runSafely(task);
        }
        // Only the groups that are queued now: what they cause is for the next turn, after the
        // flush.
        for (GroupLoop group : takeReady()) {
            group.turn();
        }
        outbox.flush();
        callbacks.flush();
        endIfAsked();
    }

    private List<GroupLoop> takeReady() {
        List<GroupLoop> taken = new ArrayList<>();
        if (isFull()) {
            return taken; // The next sync signals again; until then the inboxes fill up to their
            // bounds.
        }
        for (GroupLoop group = ready.poll(); group != null; group = ready.poll()) {
            group.markTaken();
            taken.add(group);
        }
        return taken;
    }

    private boolean isFull() {
        return journal.pendingBytes() > journalPendingBytes;
    }

    private void releaseDurable() {
        released = durable;
        while (!held.isEmpty() && held.peek().position() <= released) {
            held.poll().release().run();
        }
    }

    /**
     * Runs {@code release} when everything up to {@code position} is durable: now, or in a later
     * turn, in order.
     */
    void whenDurable(long position, Runnable release) {
        if (position <= released) {
            release.run();
        } else {
            held.add(new Held(position, release));
        }
    }

    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Each group guards itself; whatever else fails must not take the other groups along.
            log.error("a task of a worker failed", e);
        }
    }

    /**
     * Ends with the turn that takes this up, so that all that was gathered before is handed over.
     */
    Mono<Void> dispose() {
        return Mono.<Void>create(sink -> execute(() -> last = sink::success))
                .doOnError(error -> callbacks.dispose());
    }

    private void endIfAsked() {
        Runnable done = last;
        if (done != null) {
            last = null;
            thread.dispose();
            callbacks.dispose();
            done.run();
        }
    }
}
