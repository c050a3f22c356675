// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;

/** SplitMix64 behind the methods of {@link Random}: one thread, the same numbers on every JDK. */
final class Chance extends Random {

    private static final long serialVersionUID = 1;

    private long state;

    Chance(long seed) {
        super(0);
        this.state = seed;
    }

    @Override
    protected int next(int bits) {
        state += 0x9E3779B97F4A7C15L;
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (int) ((z ^ (z >>> 31)) >>> (64 - bits));
    }
}
