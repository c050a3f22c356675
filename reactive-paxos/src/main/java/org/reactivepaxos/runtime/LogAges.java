// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which instances are older than one age: what was decided when, at some moments. Those that follow
 * each other within a small part of the age are one, so there are few, and what is said is never
 * wrong, only a little late.
 */
final class LogAges {

    /** Moments remembered per age; two more at most. */
    static final int MOMENTS = 32;

    private final long age;
    private final Deque<Moment> moments = new ArrayDeque<>();
    private long oldBelow;

    /**
     * @param age in nanoseconds
     */
    LogAges(long age) {
        this.age = age;
    }

    private record Moment(long below, long nanos) {}

    /** Every instance below this one is there by now. Neither number ever falls. */
    void add(long below, long nanos) {
        Moment last = moments.peekLast();
        if (last == null || nanos - last.nanos() >= age / MOMENTS) {
            moments.add(new Moment(below, nanos));
        }
        olderBelow(nanos);
    }

    /** Every instance below the result is older than the age. */
    long olderBelow(long nanos) {
        for (Moment oldest = moments.peek();
                oldest != null && nanos - oldest.nanos() > age;
                oldest = moments.peek()) {
            oldBelow = oldest.below();
            moments.poll();
        }
        return oldBelow;
    }

    /** How many moments are remembered. */
    int size() {
        return moments.size();
    }
}
