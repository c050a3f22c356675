// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Worlds that wait to be expanded, first in first out. Packed, as tens of millions of them may
 * wait: each number takes seven bits per byte, and what ascends is written as differences.
 */
final class WorldQueue {

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int WORLD_BYTES_MAX = 1 << 12;

    private final Deque<byte[]> blocks = new ArrayDeque<>();
    private byte[] tail = new byte[BLOCK_BYTES];
    private int tailAt;
    private int headAt;

    WorldQueue() {
        blocks.add(tail);
    }

    boolean isEmpty() {
        return blocks.size() == 1 && headAt == tailAt;
    }

    void add(int[] world) {
        if (tailAt > BLOCK_BYTES - WORLD_BYTES_MAX) {
            put(0);
            tail = new byte[BLOCK_BYTES];
            blocks.add(tail);
            tailAt = 0;
        }
        put(world.length);
        int last = 0;
        for (int number : world) {
            int difference = number - last;
            put((difference << 1) ^ (difference >> 31));
            last = number;
        }
    }

    private void put(int number) {
        int left = number;
        while ((left & ~0x7F) != 0) {
            tail[tailAt++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        tail[tailAt++] = (byte) left;
    }

    int[] remove() {
        int length = next();
        if (length == 0) {
            blocks.remove();
            headAt = 0;
            length = next();
        }
        int[] world = new int[length];
        int last = 0;
        for (int i = 0; i < length; i++) {
            int coded = next();
            last += (coded >>> 1) ^ -(coded & 1);
            world[i] = last;
        }
        return world;
    }

    private int next() {
        byte[] head = blocks.element();
        int number = 0;
        for (int shift = 0; ; shift += 7) {
            int one = head[headAt++];
            number |= (one & 0x7F) << shift;
            if (one >= 0) {
                return number;
            }
        }
    }
}
