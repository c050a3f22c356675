// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Locale;

/** The table of several runs next to the figures of others. */
final class MarkdownTable {

    /** Below this ratio two figures of a shared machine count as equal. */
    private static final double NOISE = 1.5;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int KIB = 1 << 10;

    private final StringBuilder text =
            new StringBuilder(
                    """
                    | row | reactive-paxos: ops/s (p50 / p99 ms) | CPU us/op | values/sync \
                    | floor here | floor there | PhxPaxos there | SOFAJRaft there |
                    |---|---|---|---|---|---|---|---|
                    """);

    /** A row of ours, with the floor of the same values that was measured right after it. */
    void add(PeerRow row, Result result, Result floor) {
        double ours = result.opsPerSecond();
        double machine = floor.opsPerSecond() / row.floor().best();
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s, %d %s, %d | %s | %.1f | %.1f | %s: ours is %.2f of it | %s | %s | %s"
                                + " |%n",
                        size(row.valueBytes()),
                        row.groups(),
                        row.groups() == 1 ? "group" : "groups",
                        row.outstanding(),
                        measured(result),
                        result.cpuMicrosPerOp(),
                        result.valuesPerSync(),
                        measured(floor),
                        ours / floor.opsPerSecond(),
                        row.floor().quoted(),
                        row.phxPaxos().map(peer -> compared(ours, machine, peer)).orElse(""),
                        compared(ours, machine, row.sofaJraft())));
    }

    private static String measured(Result result) {
        return String.format(
                Locale.ROOT,
                "%s (%.2f / %.2f)",
                rate(result.opsPerSecond()),
                result.latency().p50() / NANOS_PER_MILLI,
                result.latency().p99() / NANOS_PER_MILLI);
    }

    /** As the figures are, and as if the other's machine had been as fast as this one is now. */
    private static String compared(double ours, double machine, PeerRow.Peer peer) {
        return peer.quoted()
                + ": "
                + mark(ours, peer.best())
                + "; by floors "
                + mark(ours, peer.best() * machine);
    }

    /** How a figure compares with another one. */
    static String mark(double ours, double theirs) {
        double ratio = ours / theirs;
        String times = String.format(Locale.ROOT, "%.1f x", ratio);
        if (ratio >= NOISE) {
            return "**" + times + "**";
        }
        return ratio > 1 / NOISE ? "equal, " + times : "behind, " + times;
    }

    private static String rate(double perSecond) {
        return perSecond >= 10_000
                ? String.format(Locale.ROOT, "%.0f k", perSecond / 1000)
                : String.format(Locale.ROOT, "%.0f", perSecond);
    }

    private static String size(int bytes) {
        return bytes % KIB == 0 ? bytes / KIB + " KB" : bytes + " B";
    }

    String text() {
        return text
                + """

                Figures of others are quoted, not measured here. "By floors": after both are divided \
                by the floor of their machine, as a machine differs from another and from itself an \
                hour later. Bold: ahead, equal: within 1.5 x either way.
                """;
    }
}
