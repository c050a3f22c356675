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

    /** First instance, first one after, location: beside each other, as they are used together. */
    private static final int WORDS = 3;

    private long[] spans = new long[WORDS * INITIAL_CAPACITY];
    private int size;

    /** The end of what is covered from instance 0 on without a gap; it never shrinks. */
    private long heldBelow;

    int size() {
        return size;
    }

    Span get(int position) {
        return new Span(first(position), below(position), location(position));
    }

    private long first(int position) {
        return spans[WORDS * position];
    }

    private long below(int position) {
        return spans[WORDS * position + 1];
    }

    private long location(int position) {
        return spans[WORDS * position + 2];
    }

    /** The span that holds the instance, null when none does. */
    @Nullable Span at(long instance) {
        int position = firstEndingAfter(instance);
        return position < size && first(position) <= instance ? get(position) : null;
    }

    /** The first instance that no span holds. */
    long heldBelow() {
        return heldBelow;
    }

    void put(long first, long below, long location) {
        if (size == 0 || below(size - 1) <= first) {
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
        if (size > 0 && first(0) < first) {
            spans[0] = first;
        }
        heldBelow = Math.max(heldBelow, covered);
        advanceHeld();
    }

    private void overlay(long first, long below, long location) {
        int from = firstEndingAfter(first);
        int until = from;
        while (until < size && first(until) < below) {
            until++;
        }
        boolean leftRemains = from < until && first(from) < first;
        boolean rightRemains = from < until && below(until - 1) > below;
        long leftFirst = leftRemains ? first(from) : 0;
        long leftLocation = leftRemains ? location(from) : 0;
        long rightBelow = rightRemains ? below(until - 1) : 0;
        long rightLocation = rightRemains ? location(until - 1) : 0;

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
            if (below(middle) > instance) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void set(int position, long first, long below, long location) {
        int at = WORDS * position;
        spans[at] = first;
        spans[at + 1] = below;
        spans[at + 2] = location;
    }

    /** Moves the spans from {@code position} on by {@code by} places, which may be negative. */
    private void open(int position, int by) {
        int grown = Math.addExact(size, by);
        int words = Math.multiplyExact(WORDS, grown);
        if (words > spans.length) {
            long capacity = (long) spans.length + (spans.length >> 1);
            spans =
                    Arrays.copyOf(
                            spans,
                            (int) Math.max(words, Math.min(Integer.MAX_VALUE - 8L, capacity)));
        }
        if (by != 0 && position < size) {
            System.arraycopy(
                    spans,
                    WORDS * position,
                    spans,
                    WORDS * (position + by),
                    WORDS * (size - position));
        }
        size = grown;
    }

    private void advanceHeld() {
        int position = firstEndingAfter(heldBelow);
        while (position < size && first(position) <= heldBelow) {
            heldBelow = below(position++);
        }
    }
}
