// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short runs: that they end, and that the disturbed member has everything afterwards. */
class NetworkRunTest {

    private static final Workload SHORT =
            new Workload(3, 1, 100, 20, Duration.ZERO, Duration.ofSeconds(2));

    @TempDir private Path data = Path.of("");

    @ParameterizedTest
    @EnumSource(Disturbance.class)
    void theDisturbedMemberIsLevelAfterwards(Disturbance disturbance) throws Exception {
        NetworkRow row = NetworkRun.run(SHORT, disturbance, data);

        assertThat(row.before().acknowledged()).isPositive();
        assertThat(row.during().acknowledged()).isPositive();
        assertThat(row.backlog().waiting()).isLessThan(64 << 20);
        assertThat(row.text()).startsWith("| " + disturbance.text() + " | ");
    }
}
