// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one member's arrival took, and what it cost the others.
 *
 * @param killed the sender that was killed; 0 for none
 * @param killedAtPercent how much of the snapshot had come then
 * @param before each voter's load before
 * @param meanwhile the same from the start of the new member until it voted
 */
record CatchUpRow(
        Arrival arrival,
        int leader,
        int killed,
        long killedAtPercent,
        List<Measured> before,
        List<Measured> meanwhile) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;

    /**
     * How the new member came.
     *
     * @param lacks instances in the log after the snapshot when its process was started
     * @param upNanos until its process listened
     * @param levelNanos from the start of its process until it lacked nothing
     * @param votesNanos and until it voted
     */
    record Arrival(long lacks, long upNanos, Snapshot snapshot, long levelNanos, long votesNanos) {

        /**
         * The snapshot that it got.
         *
         * @param peer the member that sent it, or its end
         * @param firstNanos from when the process listened until the first of it had come
         * @param installedNanos and until it was installed
         */
        record Snapshot(long bytes, int peer, long firstNanos, long installedNanos) {}
    }

    /** What a voter did in a window. */
    record Measured(int voter, double opsPerSecond, Result.Latency latency) {

        Measured(int voter, Line end) {
            this(
                    voter,
                    end.number("acknowledged") * NANOS_PER_SECOND / end.number("nanos"),
                    Result.Latency.of(end));
        }

        private String text() {
            return String.format(
                    Locale.ROOT,
                    "member %d %.0f ops/s, p50 %.2f, p99 %.2f, max %.1f ms",
                    voter,
                    opsPerSecond,
                    latency.p50() / NANOS_PER_MILLI,
                    latency.p99() / NANOS_PER_MILLI,
                    latency.max() / NANOS_PER_MILLI);
        }
    }

    /** For people. */
    String text() {
        Arrival.Snapshot snapshot = arrival.snapshot();
        long took = snapshot.installedNanos() - snapshot.firstNanos();
        return String.format(
                Locale.ROOT,
                "leader %d, snapshot of %.0f MiB from member %d%s; %d instances after it%n"
                        + "  process up after         %6.1f s%n"
                        + "  snapshot installed after %6.1f s (%.0f MiB/s)%n"
                        + "  level after              %6.1f s%n"
                        + "  a voter after            %6.1f s%n"
                        + "  voters before:    %s%n"
                        + "  voters meanwhile: %s%n"
                        + "  worst p99: %.2f ms before, %.2f ms meanwhile%n",
                leader,
                snapshot.bytes() / BYTES_PER_MIB,
                snapshot.peer(),
                killed == 0
                        ? ""
                        : "; member " + killed + " sent " + killedAtPercent + " %, then was killed",
                arrival.lacks(),
                arrival.upNanos() / NANOS_PER_SECOND,
                (arrival.upNanos() + snapshot.installedNanos()) / NANOS_PER_SECOND,
                snapshot.bytes() / BYTES_PER_MIB / Math.max(took / NANOS_PER_SECOND, 1e-3),
                arrival.levelNanos() / NANOS_PER_SECOND,
                arrival.votesNanos() / NANOS_PER_SECOND,
                text(before),
                text(meanwhile),
                worst(before),
                worst(meanwhile));
    }

    private static String text(List<Measured> all) {
        return all.stream().map(Measured::text).collect(Collectors.joining("; "));
    }

    private static double worst(List<Measured> all) {
        return all.stream().mapToLong(each -> each.latency().p99()).max().orElse(0)
                / NANOS_PER_MILLI;
    }
}
