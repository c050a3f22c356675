// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a snapshot is due. */
final class SnapshotScheduleTest {

    private static final long MEBIBYTES = 1 << 20;

    @Test
    void neverIsNever() {
        assertThat(SnapshotSchedule.never().isDue(1L << 60, 1L << 60, 0)).isFalse();
    }

    @Test
    void whateverComesFirstCounts() {
        SnapshotSchedule either = SnapshotSchedule.never().orAfterInstances(10).orAfterBytes(1_000);
        assertThat(either.isDue(9, 999, 0)).isFalse();
        assertThat(either.isDue(10, 0, 0)).isTrue();
        assertThat(either.isDue(1, 1_000, 1 << 30)).isTrue();
        assertThat(either.orEvery(Duration.ofHours(1)).every()).hasHours(1);
    }

    /** What is written for snapshots is no more than what is written for values. */
    @Test
    void theAdaptiveOneWaitsUntilValuesAreAsLargeAsTheLastSnapshot() {
        SnapshotSchedule adaptive = SnapshotSchedule.adaptive();
        assertThat(adaptive.isDue(1 << 30, 64 * MEBIBYTES - 1, 0)).isFalse();
        assertThat(adaptive.isDue(1, 64 * MEBIBYTES, 0)).isTrue();
        assertThat(adaptive.isDue(1, 64 * MEBIBYTES, 100 * MEBIBYTES)).isFalse();
        assertThat(adaptive.isDue(1, 100 * MEBIBYTES, 100 * MEBIBYTES)).isTrue();
        assertThat(adaptive.orAfterInstances(5).isDue(5, 0, 100 * MEBIBYTES)).isTrue();
    }

    @Test
    void whatCannotBeIsRefused() {
        SnapshotSchedule never = SnapshotSchedule.never();
        assertThatIllegalArgumentException().isThrownBy(() -> never.orAfterInstances(0));
        assertThatIllegalArgumentException().isThrownBy(() -> never.orAfterBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> never.orEvery(Duration.ofMillis(-1)));
    }
}
