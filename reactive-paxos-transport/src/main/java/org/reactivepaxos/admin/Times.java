// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.Spread.Within;

/** How many calls took how long: a count for each bucket, whose upper bounds ascend. */
final class Times {

    private final double[] bounds;
    private final long[] counts;

    Times(double[] bounds) {
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length];
    }

    boolean hasBounds(double[] others) {
        return Arrays.equals(bounds, others);
    }

    void add(int bucket, long calls) {
        counts[bucket] += calls;
    }

    /** Those of others too, if they have the same buckets: there is no adding otherwise. */
    void add(Times others) {
        if (others.hasBounds(bounds)) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += others.counts[i];
            }
        }
    }

    /** Null when there were no calls. */
    @Nullable Spread spread() {
        long calls = Arrays.stream(counts).sum();
        return calls == 0 ? null : new Spread(calls, within(0.50, calls), within(0.99, calls));
    }

    private Within within(double part, long calls) {
        long rank = (long) Math.ceil(part * calls);
        int bucket = 0;
        for (long below = counts[0]; below < rank; below += counts[bucket]) {
            bucket++;
        }
        return new Within(bucket == 0 ? 0 : bounds[bucket - 1], bounds[bucket]);
    }
}
