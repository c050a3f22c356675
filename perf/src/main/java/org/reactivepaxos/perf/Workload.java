// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.time.Duration;
import java.util.Objects;

/**
 * What one run does.
 *
 * @param members member processes, of which the first leads every group
 * @param outstanding proposals open at any time, over all groups
 * @param warmup how long the load runs before it is measured
 * @param measured how long it is measured
 */
record Workload(
        int members,
        int groups,
        int valueBytes,
        int outstanding,
        Duration warmup,
        Duration measured) {

    Workload {
        Objects.requireNonNull(warmup, "warmup");
        Objects.requireNonNull(measured, "measured");
        require(members > 0, "at least one member: " + members);
        require(groups > 0, "at least one group: " + groups);
        require(valueBytes > 0, "values of at least one byte: " + valueBytes);
        require(outstanding > 0, "at least one outstanding proposal: " + outstanding);
        require(!warmup.isNegative(), "a warm-up below zero: " + warmup);
        require(measured.compareTo(Duration.ZERO) > 0, "nothing is measured in " + measured);
    }

    /** The same for another time. */
    Workload of(Duration otherWarmup, Duration otherMeasured) {
        return new Workload(members, groups, valueBytes, outstanding, otherWarmup, otherMeasured);
    }

    /** The same with another number of open proposals. */
    Workload of(int otherOutstanding) {
        return new Workload(members, groups, valueBytes, otherOutstanding, warmup, measured);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
