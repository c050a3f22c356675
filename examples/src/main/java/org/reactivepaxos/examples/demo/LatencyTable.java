// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.examples.cluster.Shown;

/** Latencies of the values that were done before a gap, that met it, and that came after it. */
final class LatencyTable {

    private static final int DIGITS = 3;

    private final Histogram before = new Histogram(DIGITS);
    private final Histogram during = new Histogram(DIGITS);
    private final Histogram after = new Histogram(DIGITS);

    LatencyTable(List<Call> calls, Gap gap) {
        for (Call call : calls) {
            Histogram met = gap.isAfter(call) ? before : gap.isBefore(call) ? after : during;
            met.recordValue(TimeUnit.NANOSECONDS.toMicros(call.done() - call.due()));
        }
    }

    Stream<String> lines() {
        return Stream.of(
                String.format(
                        Locale.ROOT,
                        "%-16s %9s %9s %9s %9s %9s",
                        "ms",
                        "p50",
                        "p90",
                        "p99",
                        "max",
                        "values"),
                row("before the kill", before),
                row("met the gap", during),
                row("after the gap", after));
    }

    private static String row(String name, Histogram of) {
        return String.format(
                Locale.ROOT,
                "%-16s %9.1f %9.1f %9.1f %9.1f %9s",
                name,
                millis(of.getValueAtPercentile(50)),
                millis(of.getValueAtPercentile(90)),
                millis(of.getValueAtPercentile(99)),
                millis(of.getMaxValue()),
                Shown.number(of.getTotalCount()));
    }

    private static double millis(long micros) {
        return (double) micros / TimeUnit.MILLISECONDS.toMicros(1);
    }
}
