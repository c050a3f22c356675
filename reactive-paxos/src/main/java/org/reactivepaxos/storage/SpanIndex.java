// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sorted spans without overlaps, 24 bytes each. A later span replaces what earlier ones said of its
 * instances. Appending at the end takes amortised constant time, an overlay time in proportion to
 * the spans above it.
 */
final class SpanIndex {

    private static final int INITIAL_CAPACITY = 4;

    private long[] firsts = new long[INITIAL_CAPACITY];
    private long[] belows = new long[INITIAL_CAPACITY];
    private long[] locations = new long[INITIAL_CAPACITY];
    private int size;

    /** The end of what is covered from instance 0 on without a gap; it never shrinks. */
    private long heldBelow;

    int size() {
        return size;
    }

    Span get(int position) {
        return new Span(firsts[position], belows[position], locations[position]);
    }

    /** The span that holds the instance, null when none does. */
    @Nullable Span at(long instance) {
        int position = firstEndingAfter(instance);
        return position < size && firsts[position] <= instance ? get(position) : null;
    }

    /** The first instance that no span holds. */
    long heldBelow() {
        return heldBelow;
    }

    void put(long first, long below, long location) {
        if (size == 0 || belows[size - 1] <= first) {
            open(size, 1);
            set(size - 1, first, below, location);
            heldBelow = first <= heldBelow ? Math.max(heldBelow, below) : heldBelow;
        } else {
            overlay(first, below, location);
            advanceHeld();
        }
    }

    /**
     * Forgets all instances below {@code first}; those below {@code covered} count as held, whether
     * a span holds them or not.
     */
    void dropBelow(long first, long covered) {
        int dropped = firstEndingAfter(first);
        open(dropped, -dropped);
        if (size > 0 && firsts[0] < first) {
            firsts[0] = first;
        }
        heldBelow = Math.max(heldBelow, covered);
        advanceHeld();
    }

    private void overlay(long first, long below, long location) {
        int from = firstEndingAfter(first);
        int until = from;
        while (until < size && firsts[until] < below) {
            until++;
        }
        boolean leftRemains = from < until && firsts[from] < first;
        boolean rightRemains = from < until && belows[until - 1] > below;
        long leftFirst = leftRemains ? firsts[from] : 0;
        long leftLocation = leftRemains ? locations[from] : 0;
        long rightBelow = rightRemains ? belows[until - 1] : 0;
        long rightLocation = rightRemains ? locations[until - 1] : 0;

        int replacing = 1 + (leftRemains ? 1 : 0) + (rightRemains ? 1 : 0);
        open(until, replacing - (until - from));
        int at = from;
        if (leftRemains) {
            set(at++, leftFirst, first, leftLocation);
        }
        set(at++, first, below, location);
        if (rightRemains) {
            set(at, below, rightBelow, rightLocation);
        }
    }

    /** Position of the first span whose end is above the instance. */
    int firstEndingAfter(long instance) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (belows[middle] > instance) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void set(int position, long first, long below, long location) {
        firsts[position] = first;
        belows[position] = below;
        locations[position] = location;
    }

    /** Moves the spans from {@code position} on by {@code by} places, which may be negative. */
    private void open(int position, int by) {
        int grown = Math.addExact(size, by);
        if (grown > firsts.length) {
            int capacity =
                    (int)
                            Math.min(
                                    Integer.MAX_VALUE - 8L,
                                    firsts.length + (firsts.length >> 1) + 1L);
            capacity = Math.max(capacity, grown);
            firsts = Arrays.copyOf(firsts, capacity);
            belows = Arrays.copyOf(belows, capacity);
            locations = Arrays.copyOf(locations, capacity);
        }
        if (by != 0) {
            System.arraycopy(firsts, position, firsts, position + by, size - position);
            System.arraycopy(belows, position, belows, position + by, size - position);
            System.arraycopy(locations, position, locations, position + by, size - position);
        }
        size = grown;
    }

    private void advanceHeld() {
        int position = firstEndingAfter(heldBelow);
        while (position < size && firsts[position] <= heldBelow) {
            heldBelow = belows[position++];
        }
    }
}
