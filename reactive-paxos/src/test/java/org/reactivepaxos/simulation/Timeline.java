// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;

/** Virtual time, in nanoseconds from 0, and the one source of chance. */
final class Timeline {

    private static final int LINES_MAX = 80;

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private final Random random;
    private final boolean tracing;
    private final Deque<String> lines = new ArrayDeque<>();
    private Runnable watch = () -> {};
    private long now;
    private long count;
    private long hash = 0xCBF29CE484222325L;

    /**
     * @param tracing whether anybody wants to read what happened last
     */
    Timeline(long seed, boolean tracing) {
        this.random = new Random(seed);
        this.tracing = tracing;
    }

    private record Item(long at, long order, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    long now() {
        return now;
    }

    Random random() {
        return random;
    }

    /** How many things have been put on the timeline. */
    long steps() {
        return count;
    }

    /** True with that probability. */
    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void after(long delay, Runnable action) {
        items.add(new Item(now + Math.max(0, delay), count++, action));
    }

    /** The task looks at the world after each thing that happens. */
    void watch(Runnable task) {
        watch = task;
    }

    /** Lets everything up to that time happen. */
    void runUntil(long until) {
        for (Item next = items.peek(); next != null && next.at <= until; next = items.peek()) {
            items.remove();
            now = next.at;
            next.action.run();
            watch.run();
        }
        now = until;
    }

    /** Makes something that happened part of the trace (FNV-1a, by words). */
    void note(long what) {
        hash = (hash ^ what ^ now) * 0x100000001B3L;
    }

    /** Makes something that happened part of the text of the last events. */
    void tell(Supplier<String> line) {
        if (tracing) {
            lines.add(now / 1000 + " us: " + line.get());
            if (lines.size() > LINES_MAX) {
                lines.remove();
            }
        }
    }

    String lastEvents() {
        return String.join("\n", lines);
    }

    /** One number for everything that was noted, in its order. */
    long traceHash() {
        return hash;
    }
}
