// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Locale;
import java.util.Optional;

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
                    | PhxPaxos | SOFAJRaft | floor |
                    |---|---|---|---|---|---|---|
                    """);

    void add(PeerRow row, Result result) {
        double ours = result.opsPerSecond();
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s, %d %s, %d | %s (%.2f / %.2f) | %.1f | %.1f | %s | %s | %s |%n",
                        size(row.valueBytes()),
                        row.groups(),
                        row.groups() == 1 ? "group" : "groups",
                        row.outstanding(),
                        rate(ours),
                        result.latency().p50() / NANOS_PER_MILLI,
                        result.latency().p99() / NANOS_PER_MILLI,
                        result.cpuMicrosPerOp(),
                        result.valuesPerSync(),
                        compared(ours, row.phxPaxos()),
                        compared(ours, Optional.of(row.sofaJraft())),
                        row.floor().map(PeerRow.Peer::quoted).orElse("")));
    }

    private static String compared(double ours, Optional<PeerRow.Peer> peer) {
        return peer.map(known -> known.quoted() + ": " + mark(ours, known.best())).orElse("");
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
                + "\nFigures of others are quoted, not measured here; bold: ahead, equal: within"
                + " 1.5 x either way.\n";
    }
}
