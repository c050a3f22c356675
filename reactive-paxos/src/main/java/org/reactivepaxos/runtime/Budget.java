// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the proposals of all groups of a node may take together, from the call to the result: the
 * bounds of single groups add up to more than a node has. Any thread.
 */
final class Budget {

    private final int most;
    private final long mostBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Budget(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Takes one of that size, unless a bound is reached. */
    boolean take(int size) {
        boolean tooMany = count.incrementAndGet() > most;
        boolean tooLarge = bytes.addAndGet(size) > mostBytes;
        if (tooMany || tooLarge) {
            give(size);
            return false;
        }
        return true;
    }

    /** Takes one that is there whatever the bounds say. */
    void add(int size) {
        count.incrementAndGet();
        bytes.addAndGet(size);
    }

    /** Gives back what was taken. */
    void give(int size) {
        count.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** How many are taken now. */
    int count() {
        return count.get();
    }
}
