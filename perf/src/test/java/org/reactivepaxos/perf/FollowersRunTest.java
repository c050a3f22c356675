// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs: that they end, and that the followers are level afterwards. */
class FollowersRunTest {

    private static final Workload SHORT =
            new Workload(3, 1, 100, 20, Duration.ofMillis(200), Duration.ofSeconds(1));

    @TempDir private Path data = Path.of("");
    @TempDir private Path other = Path.of("");

    @Test
    void theLeaderIsMeasuredWithFollowersAndWithout() throws Exception {
        assertThat(FollowersRun.throughput(SHORT, 0, data)).isPositive();
        assertThat(FollowersRun.throughput(SHORT, 2, other)).isPositive();
    }

    @Test
    void aFollowerGoesOnWithoutItsUpstreamEachTime() {
        assertThat(FollowersRun.switches(SHORT, 2, 3, data)).hasSize(3).allMatch(ms -> ms > 0);
    }

    @Test
    void theMiddleOfTheFiguresIsToldWithTheirEnds() {
        assertThat(Spread.of(List.of(3.0, 1.0, 8.0))).isEqualTo(new Spread(1, 3, 8));
        assertThat(Spread.of(List.of(4.0, 1.0, 8.0, 2.0))).isEqualTo(new Spread(1, 3, 8));
        assertThat(new Spread(1, 3, 8).text()).isEqualTo("3 (1 to 8)");
    }
}
