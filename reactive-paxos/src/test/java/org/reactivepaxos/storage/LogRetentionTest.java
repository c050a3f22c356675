// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of the log below a snapshot (P16, W13). */
final class LogRetentionTest {

    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @CsvSource({
        // instances, days, percent, snapshot below, old below, log bytes, disk bytes, keep from
        "9223372036854775807, 0, 100, 1000, 1000, 0, 0, 0",
        "0, 0, 100, 1000, 0, 0, 0, 1000",
        "300, 0, 100, 1000, 0, 0, 0, 700",
        "300, 0, 100, 200, 0, 0, 0, 0",
        "5000000000, 0, 100, 5000000001, 0, 0, 0, 1",
        // Both at least: whatever keeps more.
        "300, 1, 100, 1000, 200, 0, 0, 200",
        "300, 1, 100, 1000, 900, 0, 0, 700",
        "0, 1, 100, 1000, 0, 0, 0, 0",
        "0, 1, 100, 1000, 5000, 0, 0, 1000",
        // Within its share, and twice and ten times as large.
        "400, 0, 50, 1000, 0, 500, 1000, 600",
        "400, 0, 50, 1000, 0, 1000, 1000, 800",
        "9223372036854775807, 1, 10, 1000, 0, 100, 1000, 0",
        "9223372036854775807, 1, 10, 1000, 0, 1000, 1000, 900",
        // Where nobody knows the size, or all may be used.
        "400, 0, 1, 1000, 0, 0, 0, 600",
        "400, 0, 100, 1000, 0, 2000, 1000, 600",
    })
    void keepsAtLeastBothAndGivesWayToTheDisk(ArgumentsAccessor row) {
        LogRetention retention =
                new LogRetention(at(row, 0), Duration.ofDays(at(row, 1)), (int) at(row, 2));
        LogSpace space = at(row, 6) == 0 ? null : new LogSpace(at(row, 5), at(row, 6));
        assertThat(retention.keepFrom(at(row, 3), at(row, 4), space)).isEqualTo(at(row, 7));
    }

    private static long at(ArgumentsAccessor row, int column) {
        return requireNonNull(row.getLong(column));
    }

    @Test
    void neverGoesAboveTheSnapshotNorBelowTheBeginning() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            LogRetention retention =
                    new LogRetention(
                            random.nextLong() & Long.MAX_VALUE >>> random.nextInt(63),
                            random.nextBoolean() ? DAY : Duration.ZERO,
                            1 + random.nextInt(100));
            long snapshot = random.nextLong() & Long.MAX_VALUE >>> random.nextInt(63);
            long old = random.nextLong() & Long.MAX_VALUE >>> random.nextInt(63);
            LogSpace space =
                    random.nextBoolean()
                            ? null
                            : new LogSpace(random.nextInt(1 << 20), 1 + random.nextInt(1 << 20));
            assertThat(retention.keepFrom(snapshot, old, space)).isBetween(0L, snapshot);
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        LogRetention all = LogRetention.everything();
        assertThatIllegalArgumentException().isThrownBy(() -> LogRetention.instances(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> all.youngerThan(DAY.negated()));
        assertThatIllegalArgumentException().isThrownBy(() -> all.withinDisk(0));
        assertThatIllegalArgumentException().isThrownBy(() -> all.withinDisk(101));
        assertThat(LogRetention.instances(5).youngerThan(DAY).withinDisk(20))
                .isEqualTo(new LogRetention(5, DAY, 20));
    }
}
