// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Locale;
import org.reactivepaxos.transport.tcp.TcpCounters;

/**
 * What the leader did before and during one disturbance of a follower's network.
 *
 * @param heap without garbage, apart from the highest
 * @param direct what Netty's allocator holds
 * @param caughtUpNanos from the end of the disturbance and the load until the follower had
 *     everything
 */
record NetworkRow(
        Disturbance disturbance,
        Measured before,
        Measured during,
        Memory heap,
        Memory direct,
        Backlog backlog,
        long caughtUpNanos) {

    static final String HEAD =
            """
            | network of one follower | before: ops/s (p50 / p99 ms) | during: ops/s (p50 / p99 ms) \
            | during / before: ops/s, p99 | heap after GC: before, highest, end MiB \
            | direct: before, highest, end MiB | waiting for it, highest MiB \
            | dropped, superseded | level again |
            |---|---|---|---|---|---|---|---|---|
            """;

    /** What each figure is, for people. */
    static final String LEGEND =
            """

            before, during: acknowledged proposals per second at the leader, and the time from propose to result, in two
              windows of one run, the second with the disturbance
            heap after GC: in use in the whole process, with all members and the proxies: without garbage before and at
              the end of the disturbance, and the most after any collection between, garbage that it left included
            direct: what Netty's allocator holds for all members and proxies, looked at ten times a second
            waiting for it: the most that waited at the leader for that follower, of at most %d MiB and a message
            dropped, superseded: messages of the leader that never left during the disturbance
            level again: from the end of load and disturbance until the follower had applied everything
            """;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MIB = 1 << 20;

    /** One window of the closed loop. */
    record Measured(long acknowledged, long nanos, Result.Latency latency) {

        double perSecond() {
            return acknowledged / (nanos / NANOS_PER_SECOND);
        }

        private String text() {
            return String.format(
                    Locale.ROOT,
                    "%.0f (%.2f / %.2f)",
                    perSecond(),
                    latency.p50() / NANOS_PER_MILLI,
                    latency.p99() / NANOS_PER_MILLI);
        }
    }

    /**
     * Memory of the whole process, that is of all members and of the links.
     *
     * @param before in use without garbage when the disturbance began
     * @param highest most in use after a collection
     * @param end in use without garbage at the end, still disturbed
     */
    record Memory(long before, long highest, long end) {

        private String text() {
            return String.format(
                    Locale.ROOT, "%.0f, %.0f, %.0f", before / MIB, highest / MIB, end / MIB);
        }
    }

    /**
     * What the leader had for the disturbed member.
     *
     * @param waiting most bytes that waited at a time
     * @param dropped messages that never left, and were replaced by nothing
     * @param superseded messages that never left, as newer ones took their place
     */
    record Backlog(long waiting, long dropped, long superseded) {

        static Backlog between(TcpCounters before, TcpCounters after, long waiting) {
            return new Backlog(
                    waiting,
                    after.dropped() - before.dropped(),
                    after.superseded() - before.superseded());
        }
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f, %.2f | %s | %s | %.1f | %d, %d | %.1f s |%n",
                disturbance.text(),
                before.text(),
                during.text(),
                during.perSecond() / before.perSecond(),
                (double) during.latency().p99() / before.latency().p99(),
                heap.text(),
                direct.text(),
                backlog.waiting() / MIB,
                backlog.dropped(),
                backlog.superseded(),
                caughtUpNanos / NANOS_PER_SECOND);
    }
}
