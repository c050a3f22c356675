// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long calls took: so many, and where their median and their 99th percentile lie.
 *
 * @param calls above 0
 */
record Spread(long calls, Within p50, Within p99) {

    /**
     * What a histogram knows of a percentile: it is above one bound and not above the next.
     *
     * @param low nanoseconds; 0 below the first bound
     * @param high nanoseconds
     */
    record Within(double low, double high) {

        /** Bounds further apart say no more than that it is below the upper one. */
        private static final double NARROW = 1.5;

        /** The bounds in microseconds. */
        List<Long> micros() {
            return List.of(micros(low), micros(high));
        }

        private static long micros(double nanos) {
            return Math.round(nanos / TimeUnit.MICROSECONDS.toNanos(1));
        }

        @Override
        public String toString() {
            double millis = high / TimeUnit.MILLISECONDS.toNanos(1);
            String form = millis < 10 ? "%.1f ms" : "%.0f ms";
            return (high <= low * NARROW ? "" : "<=") + String.format(Locale.ROOT, form, millis);
        }
    }

    Json json() {
        return new Json().put("calls", calls).put("p50", p50.micros()).put("p99", p99.micros());
    }

    @Override
    public String toString() {
        return "p50 " + p50 + ", p99 " + p99;
    }
}
