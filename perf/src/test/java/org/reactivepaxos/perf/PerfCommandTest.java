// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class PerfCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final PerfCommand command = new PerfCommand();
    private final CommandLine line =
            new CommandLine(command)
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true));

    @Test
    void measuresOneRowWithoutASubCommand() {
        line.parseArgs(
                "--members=5",
                "--groups=7",
                "--value-bytes=2048",
                "--outstanding=9",
                "--warmup=3",
                "--seconds=4");

        assertThat(command.workload())
                .isEqualTo(
                        new Workload(5, 7, 2048, 9, Duration.ofSeconds(3), Duration.ofSeconds(4)));
    }

    @Test
    void takesTheSameOptionsAsASubCommand() {
        CommandLine.ParseResult parsed = line.parseArgs("cluster", "--groups=7");

        ClusterCommand cluster = (ClusterCommand) parsed.subcommand().commandSpec().userObject();
        assertThat(cluster.workload().groups()).isEqualTo(7);
        assertThat(cluster.workload().members()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--groups=0",
                "--value-bytes=0",
                "--outstanding=0",
                "--members=0",
                "--warmup=-1",
                "--seconds=0"
            })
    void refusesWhatCannotBeMeasured(String option) {
        assertThat(line.execute(option)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage: perf");
    }

    @Test
    void helpShowsExamplesAndHidesMembers() {
        assertThat(line.execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("perf table", "--outstanding")
                .doesNotContain("member  ", "--corrupt");
    }
}
