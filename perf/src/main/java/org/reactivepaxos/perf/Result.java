// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one run measured.
 *
 * @param acknowledged proposals whose results came within the window
 * @param nanos length of the window
 * @param usage by member, the leader first
 * @param difference between what the members applied; empty when all applied the same sequence
 */
record Result(
        Workload workload,
        long acknowledged,
        long nanos,
        Latency latency,
        List<Usage> usage,
        Optional<String> difference) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    /** From the call to the result, in nanoseconds. */
    record Latency(long p50, long p99, long p999, long max) {

        static Latency of(Histogram latencies) {
            return new Latency(
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    latencies.getValueAtPercentile(99.9),
                    latencies.getMaxValue());
        }

        static Latency of(Line line) {
            return new Latency(
                    line.number("p50"),
                    line.number("p99"),
                    line.number("p999"),
                    line.number("max"));
        }

        Map<String, Long> numbers() {
            Map<String, Long> numbers = new LinkedHashMap<>();
            numbers.put("p50", p50);
            numbers.put("p99", p99);
            numbers.put("p999", p999);
            numbers.put("max", max);
            return numbers;
        }
    }

    Usage leader() {
        return usage.get(0);
    }

    double opsPerSecond() {
        return acknowledged / (nanos / NANOS_PER_SECOND);
    }

    /** Processor time of all members together. */
    double cpuMicrosPerOp() {
        long cpu = usage.stream().mapToLong(Usage::cpuNanos).sum();
        return cpu / NANOS_PER_MICRO / Math.max(1, acknowledged);
    }

    double syncsPerSecond() {
        return leader().syncs() / (nanos / NANOS_PER_SECOND);
    }

    double syncsPerSecondOfAll() {
        long syncs = usage.stream().mapToLong(Usage::syncs).sum();
        return syncs / (nanos / NANOS_PER_SECOND);
    }

    /** Acknowledged values for each sync of the leader. */
    double valuesPerSync() {
        return (double) acknowledged / Math.max(1, leader().syncs());
    }
}
