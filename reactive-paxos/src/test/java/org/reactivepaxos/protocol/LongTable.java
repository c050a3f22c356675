// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;

/**
 * Numbers 64-bit keys in the order they come. Open addressing; about 16 bytes per key, so that tens
 * of millions fit in a small heap.
 */
final class LongTable {

    private static final int START_BITS = 16;

    private long[] keys = new long[1 << START_BITS];
    private int[] slots = filled(1 << (START_BITS + 1));
    private int size;

    private static int[] filled(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        return slots;
    }

    int size() {
        return size;
    }

    long key(int index) {
        return keys[index];
    }

    /** The number of this key, or -1. */
    int find(long key) {
        return slots[slotOf(key)];
    }

    /** The number given to a key that was not there, or -1 when it was. */
    int add(long key) {
        int slot = slotOf(key);
        if (slots[slot] >= 0) {
            return -1;
        }
        if (size == keys.length) {
            grow();
            slot = slotOf(key);
        }
        keys[size] = key;
        slots[slot] = size;
        return size++;
    }

    private int slotOf(long key) {
        int mask = slots.length - 1;
        int slot = (int) mix(key) & mask;
        while (slots[slot] >= 0 && keys[slots[slot]] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, keys.length * 2);
        slots = filled(slots.length * 2);
        for (int index = 0; index < size; index++) {
            slots[slotOf(keys[index])] = index;
        }
    }

    /** Spreads any input over 64 bits, one to one (SplitMix64). */
    static long mix(long key) {
        long z = key + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
