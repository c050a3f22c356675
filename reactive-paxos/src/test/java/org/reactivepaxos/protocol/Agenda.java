// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order. */
final class Agenda {

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private long now;
    private long count;

    private record Item(long at, long order, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    long now() {
        return now;
    }

    void after(long delay, Runnable action) {
        items.add(new Item(now + Math.max(0, delay), count++, action));
    }

    /** Lets the next thing happen unless it is later than that; says whether it did. */
    boolean step(long until) {
        Item next = items.peek();
        if (next == null || next.at > until) {
            now = until;
            return false;
        }
        items.remove();
        now = next.at;
        next.action.run();
        return true;
    }
}
