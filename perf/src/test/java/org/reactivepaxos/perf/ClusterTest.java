// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with real processes. */
class ClusterTest {

    private static final Workload SHORT =
            new Workload(3, 2, 100, 20, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final List<String> SMALL_HEAP = List.of("-Xmx256m");

    @TempDir private Path data = Path.of("");

    @Test
    void measuresAClusterWhoseMembersAgree() throws Exception {
        Result result = Cluster.run(SHORT, new RunSettings(Subject.PAXOS, data, SMALL_HEAP, 0));

        assertThat(result.difference()).isEmpty();
        assertThat(result.acknowledged()).isPositive();
        assertThat(result.latency().p50()).isPositive();
        assertThat(result.usage())
                .hasSize(3)
                .allSatisfy(usage -> assertThat(usage.cpuNanos()).isPositive())
                .allSatisfy(usage -> assertThat(usage.syncs()).isPositive());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void measuresTheFloor() throws Exception {
        RunSettings settings = new RunSettings(Subject.FLOOR, data, SMALL_HEAP, 0);

        Result result = Cluster.run(SHORT, settings);

        assertThat(result.difference()).isEmpty();
        assertThat(result.acknowledged()).isPositive();
        assertThat(result.latency().p50()).isPositive();
        assertThat(result.usage())
                .hasSize(3)
                .allSatisfy(usage -> assertThat(usage.syncs()).isPositive());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void noticesAMemberThatAppliesSomethingElse() throws Exception {
        Result result = Cluster.run(SHORT, new RunSettings(Subject.PAXOS, data, SMALL_HEAP, 3));

        assertThat(result.difference())
                .hasValueSatisfying(text -> assertThat(text).contains("hash"));
        assertThat(Runs.exitCode(result)).isEqualTo(1);
    }

    @Test
    void showsTheLogOfAMemberThatDoesNotStart() {
        RunSettings settings = new RunSettings(Subject.PAXOS, data, List.of("-XX:NoSuchOption"), 0);

        assertThatThrownBy(() -> Cluster.run(SHORT, settings))
                .isInstanceOf(PerfException.class)
                .hasMessageContaining("NoSuchOption");
        assertThat(data).isEmptyDirectory();
    }
}
