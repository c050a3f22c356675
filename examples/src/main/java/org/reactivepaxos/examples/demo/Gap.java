// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.time.Duration;
import java.util.List;

/** The longest time in which no value was acknowledged: between two acknowledgements. */
record Gap(long begin, long end) {

    private static final Gap NONE = new Gap(0, 0);

    /**
     * Finds it.
     *
     * @param calls in the order of their acknowledgements
     * @param after only what ends after this counts
     */
    static Gap longest(List<Call> calls, long after) {
        Gap longest = NONE;
        for (int i = 1; i < calls.size(); i++) {
            Gap gap = new Gap(calls.get(i - 1).done(), calls.get(i).done());
            if (gap.end - after > 0 && gap.nanos() > longest.nanos()) {
                longest = gap;
            }
        }
        return longest;
    }

    private long nanos() {
        return end - begin;
    }

    Duration length() {
        return Duration.ofNanos(nanos());
    }

    /** Whether a call was over before it began. */
    boolean isAfter(Call call) {
        return call.done() - begin <= 0;
    }

    /** Whether a call came only when it was over. */
    boolean isBefore(Call call) {
        return call.due() - end >= 0;
    }
}
