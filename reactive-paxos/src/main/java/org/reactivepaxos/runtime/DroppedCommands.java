// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Arrays;

/**
 * The instances whose command had no effect, because the same proposal had it at an earlier
 * instance. A reader of the log needs them, and cannot find them out alone. Grows by eight bytes
 * for each such instance, which are rare: they come from proposals that were offered to two
 * leaders.
 */
final class DroppedCommands {

    private long[] instances = new long[8];
    private int size;

    /** Instances come in ascending order. */
    void add(long instance) {
        if (size == instances.length) {
            instances = Arrays.copyOf(instances, 2 * size);
        }
        instances[size++] = instance;
    }

    boolean contains(long instance) {
        return Arrays.binarySearch(instances, 0, size, instance) >= 0;
    }
}
