// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.perf.AppendLoop.Appended;
import org.reactivepaxos.storage.xodus.XodusOptions;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class AppendLoopTest {

    private static final int OFFERED = 16;
    private static final int VALUE_BYTES = 1_000;

    @TempDir private Path data = Path.of("");

    @Test
    void countsWhatAFileMadeDurable() {
        try (AppendTarget target = new PlainAppends(data, VALUE_BYTES, 100_000, 99)) {
            check(target, new AppendLoop(target, OFFERED).run(Duration.ofMillis(300)));
        }
    }

    @Test
    void countsWhatAJournalMadeDurable() {
        XodusOptions options = XodusOptions.defaults();
        try (AppendTarget target = new JournalAppends(data, options, VALUE_BYTES, 3, 20)) {
            check(target, new AppendLoop(target, OFFERED).run(Duration.ofMillis(300)));
        }
    }

    private static void check(AppendTarget target, Appended appended) {
        assertThat(appended.values()).isPositive();
        assertThat(appended.syncs()).isBetween(1L, target.syncs());
        assertThat(appended.values()).isLessThanOrEqualTo(OFFERED * (appended.syncs() + 1));
        // with what a journal writes beside a value
        assertThat(appended.pendingMax()).isBetween(1L, 2L * OFFERED * VALUE_BYTES);
        assertThat(appended.latency().p99()).isGreaterThanOrEqualTo(appended.latency().p50());
    }

    @Test
    void commandsMeasureAndLeaveNothingBehind() {
        CommandLine perf = new CommandLine(new PerfCommand());
        String there = "--data=" + data;
        assertThat(
                        perf.execute(
                                "journal",
                                there,
                                "--value-bytes=100",
                                "--offered=8",
                                "--rounds=1",
                                "--seconds=1"))
                .isEqualTo(ExitCode.OK);
        assertThat(perf.execute("sustained", there, "--keep=10", "--seconds=2", "--every=1"))
                .isEqualTo(ExitCode.OK);
        assertThat(data).isEmptyDirectory();
    }
}
