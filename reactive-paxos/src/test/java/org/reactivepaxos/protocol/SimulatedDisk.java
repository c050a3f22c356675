// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * One member's disk: records become durable later and in order, one sync after the other; what
 * waits for them leaves in order. A crash loses a suffix of what no sync has covered.
 */
final class SimulatedDisk {

    private final Agenda agenda;
    private final Random random;
    private final long slowest;
    private final BiConsumer<LogRecord, DurableLog> observer;
    private final DurableLog durable = new DurableLog();
    private final List<LogRecord> pending = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long appended;
    private long synced;
    private boolean syncing;
    private int life;

    private record Waiting(long position, Runnable action) {}

    SimulatedDisk(
            Agenda agenda,
            Random random,
            long slowest,
            BiConsumer<LogRecord, DurableLog> observer) {
        this.agenda = agenda;
        this.random = random;
        this.slowest = slowest;
        this.observer = observer;
    }

    DurableLog durable() {
        return durable;
    }

    void append(List<LogRecord> records) {
        pending.addAll(records);
        appended += records.size();
        syncIfNeeded();
    }

    /** Runs this when all that was appended so far is durable. */
    void whenDurable(Runnable action) {
        waiting.add(new Waiting(appended, action));
        release();
    }

    private void syncIfNeeded() {
        if (syncing || pending.isEmpty()) {
            return;
        }
        syncing = true;
        int count = pending.size();
        int current = life;
        long delay = 10_000 + (long) (random.nextDouble() * random.nextDouble() * slowest);
        agenda.after(
                delay,
                () -> {
                    if (current == life) {
                        syncing = false;
                        harden(count);
                        syncIfNeeded();
                        release();
                    }
                });
    }

    private void harden(int count) {
        for (int i = 0; i < count; i++) {
            LogRecord next = pending.get(i);
            durable.apply(next);
            observer.accept(next, durable);
        }
        pending.subList(0, count).clear();
        synced += count;
    }

    private void release() {
        while (!waiting.isEmpty() && waiting.peek().position <= synced) {
            waiting.remove().action.run();
        }
    }

    void crash() {
        life++;
        syncing = false;
        waiting.clear();
        harden(random.nextInt(pending.size() + 1));
        pending.clear();
        appended = synced;
    }
}
