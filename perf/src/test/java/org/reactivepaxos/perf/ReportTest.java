// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Usage LEADER = new Usage(30_000_000, 200, 5, 1 << 20, 17, 0);
    private static final Usage FOLLOWER = new Usage(10_000_000, 150, 3, 1 << 20, 16, 0);

    private static Result result(Optional<String> difference) {
        return new Result(
                new Workload(3, 20, 100, 100, Duration.ofSeconds(8), Duration.ofSeconds(2)),
                10_000,
                2_000_000_000L,
                new Result.Latency(500_000, 2_000_000, 3_000_000, 9_000_000),
                List.of(LEADER, FOLLOWER, FOLLOWER),
                difference);
    }

    private static Result floor(long perSecond) {
        Result result = result(Optional.empty());
        return new Result(
                result.workload(),
                2 * perSecond,
                result.nanos(),
                result.latency(),
                result.usage(),
                result.difference());
    }

    @Test
    void derivesRatesFromCountsAndTheWindow() {
        Result result = result(Optional.empty());

        assertThat(result.opsPerSecond()).isEqualTo(5_000);
        assertThat(result.cpuMicrosPerOp()).isEqualTo(5);
        assertThat(result.syncsPerSecond()).isEqualTo(100);
        assertThat(result.syncsPerSecondOfAll()).isEqualTo(250);
        assertThat(result.valuesPerSync()).isEqualTo(50);
    }

    @Test
    void writesMachineOptionsAndResultAsJson() {
        Machine machine = new Machine(2, 1024, "VM \"17\"", "Linux 6", "ext4");
        RunSettings settings =
                new RunSettings(Subject.PAXOS, Path.of("."), List.of("-Xmx1g", "-Da=\\"), 0);

        String json = new JsonReport(machine, settings, result(Optional.of("group 1"))).text();

        assertThat(json)
                .startsWith(
                        """
                        {"machine": {"cores": 2, "memoryBytes": 1024, "jdk": "VM \\"17\\"", \
                        "kernel": "Linux 6", "fileSystem": "ext4"}, "options": {"members": 3, \
                        "groups": 20, "valueBytes": 100, "outstanding": 100, \
                        "warmupSeconds": 8, "seconds": 2, "jvmOptions": "-Xmx1g -Da=\\\\"}\
                        """)
                .contains("\"opsPerSecond\": 5000.000", "\"latencyNanos\": {\"p50\": 500000")
                .contains("\"sameSequence\": false, \"difference\": \"group 1\"}");
    }

    @Test
    void tableHasARowForEachPeerRowAndMarksOurs() {
        MarkdownTable table = new MarkdownTable();
        PeerRow row = PeerRow.ALL.get(4);

        table.add(row, result(Optional.empty()), floor(10_500));

        assertThat(table.text().lines().skip(2).findFirst())
                .contains(
                        "| 100 B, 100 groups, 100 | 5000 (0.50 / 2.00) | 5.0 | 50.0 | 11 k (0.50 /"
                            + " 2.00): ours is 0.48 of it | 210 k (0.46 / 0.69) | 2.7-4.8 k (15-20"
                            + " / 54-940): equal, 1.0 x; by floors **20.8 x** | 1.5 k (61 / 180):"
                            + " **3.3 x**; by floors **66.7 x** |");
    }

    @Test
    void differencesWithinNoiseCountAsEqual() {
        assertThat(MarkdownTable.mark(150, 100)).isEqualTo("**1.5 x**");
        assertThat(MarkdownTable.mark(149, 100)).isEqualTo("equal, 1.5 x");
        assertThat(MarkdownTable.mark(70, 100)).isEqualTo("equal, 0.7 x");
        assertThat(MarkdownTable.mark(60, 100)).isEqualTo("behind, 0.6 x");
    }

    @Test
    void namesTheFirstDifferenceBetweenMembers() {
        Line leader = new Line("applied", Map.of("0.hash", 1L));
        Line other = new Line("applied", Map.of("0.hash", 2L));

        assertThat(Cluster.difference(List.of(leader, leader))).isEmpty();
        assertThat(Cluster.difference(List.of(leader, leader, other)))
                .contains("group 0.hash is 1 on member 1 and 2 on member 3");
    }

    @Test
    void linesSurviveTheWay() {
        Line line = new Line("ended", LEADER.numbers());

        assertThat(Line.parse(line.format())).isEqualTo(line);
        assertThat(Usage.of(Line.parse(line.format()))).isEqualTo(LEADER);
        assertThat(Line.parse("lead")).isEqualTo(Line.of("lead"));
    }
}
