// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Virtual time: what is to happen, in order. A binary heap, as most of a run is spent in it. */
final class Agenda {

    private long[] times = new long[256];
    private long[] orders = new long[256];
    private @Nullable Runnable[] actions = new Runnable[256];
    private int size;
    private long now;
    private long count;

    long now() {
        return now;
    }

    void after(long delay, Runnable action) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            actions = Arrays.copyOf(actions, 2 * size);
        }
        long at = now + Math.max(0, delay);
        long order = count++;
        int hole = size++;
        while (hole > 0 && isBefore(at, order, (hole - 1) / 2)) {
            move((hole - 1) / 2, hole);
            hole = (hole - 1) / 2;
        }
        put(hole, at, order, action);
    }

    /** Lets the next thing happen unless it is later than that; says whether it did. */
    boolean step(long until) {
        if (size == 0 || times[0] > until) {
            now = until;
            return false;
        }
        now = times[0];
        Runnable action = actions[0];
        removeFirst();
        if (action != null) {
            action.run();
        }
        return true;
    }

    private void removeFirst() {
        size--;
        long at = times[size];
        long order = orders[size];
        Runnable action = actions[size];
        actions[size] = null;
        int hole = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(at, order, child)) {
                break;
            }
            move(child, hole);
            hole = child;
            child = 2 * hole + 1;
        }
        if (size > 0) {
            put(hole, at, order, action);
        }
    }

    private boolean isBefore(long at, long order, int index) {
        return at < times[index] || (at == times[index] && order < orders[index]);
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], actions[from]);
    }

    private void put(int index, long at, long order, @Nullable Runnable action) {
        times[index] = at;
        orders[index] = order;
        actions[index] = action;
    }
}
