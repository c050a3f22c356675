// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.List;
import java.util.Optional;

/**
 * A row of the table, with what others reached in it.
 *
 * <p>The figures were measured beforehand on a machine with two cores, 24 GiB, ext4 on a virtual
 * disk and JDK 17: three processes on loopback, every accepted write synced, a closed loop in the
 * leader's process, 15 s after 5 to 8 s of warm-up. They are quoted, not measured by this program.
 */
record PeerRow(
        int valueBytes,
        int groups,
        int outstanding,
        Optional<Peer> phxPaxos,
        Peer sofaJraft,
        Peer floor) {

    private static final int SMALL = 100;
    private static final int LARGE = 100 << 10;

    /**
     * A figure of others.
     *
     * @param best ops/s, the upper end where several runs differed
     * @param quoted as it is printed: ops/s (p50 / p99 in ms)
     */
    record Peer(double best, String quoted) {}

    /** The floor is what {@link Subject#FLOOR} measures, as it was on the machine of the others. */
    static final List<PeerRow> ALL =
            List.of(
                    new PeerRow(
                            SMALL,
                            1,
                            100,
                            peer(2_800, "2.1-2.8 k (0.4 / 1100)"),
                            new Peer(77_000, "71-77 k (1.1 / 5.8)"),
                            new Peer(210_000, "210 k (0.46 / 0.69)")),
                    new PeerRow(
                            SMALL,
                            1,
                            1000,
                            Optional.empty(),
                            new Peer(275_000, "275 k (3.1 / 11)"),
                            new Peer(2_000_000, "2.0 M (0.43 / 0.95)")),
                    new PeerRow(
                            SMALL,
                            20,
                            100,
                            peer(6_200, "3.4-6.2 k (10-19 / 75-146)"),
                            new Peer(15_800, "6.5-8.7 k (10-14 / 32-36); 15.8 k warm"),
                            new Peer(210_000, "210 k (0.46 / 0.69)")),
                    new PeerRow(
                            SMALL,
                            20,
                            1000,
                            Optional.empty(),
                            new Peer(84_000, "71-84 k (11-14 / 24-27)"),
                            new Peer(2_000_000, "2.0 M (0.43 / 0.95)")),
                    new PeerRow(
                            SMALL,
                            100,
                            100,
                            peer(4_800, "2.7-4.8 k (15-20 / 54-940)"),
                            new Peer(1_500, "1.5 k (61 / 180)"),
                            new Peer(210_000, "210 k (0.46 / 0.69)")),
                    new PeerRow(
                            SMALL,
                            100,
                            1000,
                            Optional.empty(),
                            new Peer(10_800, "10.8 k (82 / 188)"),
                            new Peer(2_000_000, "2.0 M (0.43 / 0.95)")),
                    new PeerRow(
                            LARGE,
                            1,
                            100,
                            peer(954, "660-954 (1.1 / 2245)"),
                            new Peer(773, "485-773 (98-168 / 393-573)"),
                            new Peer(6_500, "6.5 k (14 / 22)")));

    private static Optional<Peer> peer(double best, String quoted) {
        return Optional.of(new Peer(best, quoted));
    }
}
