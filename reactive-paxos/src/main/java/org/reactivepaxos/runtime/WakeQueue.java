// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Arrays;

/**
 * The groups of one worker by the time at which each must be woken: a binary heap in which every
 * group has one place at most, so that a look costs nothing for those that sleep. Times are
 * monotonic nanoseconds and compare by difference. Used by one worker.
 */
final class WakeQueue {

    private static final int INITIAL_ALARMS = 64;

    private Alarm[] heap = new Alarm[INITIAL_ALARMS];
    private int size;

    /** When one group is to be woken. */
    static final class Alarm {
        private static final int UNSET = -1;

        private final Runnable wake;
        private long at;
        private int index = UNSET;

        Alarm(Runnable wake) {
            this.wake = wake;
        }
    }

    /** Wakes the group then, and no more when it was to be woken before. */
    void set(Alarm alarm, long at) {
        if (alarm.index == Alarm.UNSET) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            alarm.at = at;
            rise(alarm, size++);
        } else if (at - alarm.at < 0) {
            alarm.at = at;
            rise(alarm, alarm.index);
        } else {
            alarm.at = at;
            sink(alarm, alarm.index);
        }
    }

    /** Does not wake the group any more. */
    void clear(Alarm alarm) {
        if (alarm.index != Alarm.UNSET) {
            // Earlier than all others, so that it is the first, and goes.
            rise(alarm, alarm.index, true);
            removeFirst();
        }
    }

    /** Wakes those whose time has come; each has to be set again. */
    void wakeDue(long now) {
        while (size > 0 && heap[0].at - now <= 0) {
            Runnable wake = heap[0].wake;
            removeFirst();
            wake.run();
        }
    }

    private void removeFirst() {
        heap[0].index = Alarm.UNSET;
        Alarm last = heap[--size];
        if (size > 0) {
            sink(last, 0);
        }
    }

    private void rise(Alarm alarm, int from) {
        rise(alarm, from, false);
    }

    private void rise(Alarm alarm, int from, boolean toTheTop) {
        int hole = from;
        while (hole > 0 && (toTheTop || alarm.at - heap[(hole - 1) / 2].at < 0)) {
            put(heap[(hole - 1) / 2], hole);
            hole = (hole - 1) / 2;
        }
        put(alarm, hole);
    }

    private void sink(Alarm alarm, int from) {
        int hole = from;
        int child = 2 * hole + 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1].at - heap[child].at < 0) {
                child++;
            }
            if (alarm.at - heap[child].at <= 0) {
                break;
            }
            put(heap[child], hole);
            hole = child;
            child = 2 * hole + 1;
        }
        put(alarm, hole);
    }

    private void put(Alarm alarm, int index) {
        heap[index] = alarm;
        alarm.index = index;
    }
}
