// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class StorageRunsTest {

    @TempDir private Path data = Path.of("");

    @Test
    void readsBackAllOfTheSnapshotThatItWrote() {
        SnapshotRun.Measured measured = new SnapshotRun(data, 1_000_003, 10_000).measure();
        assertThat(measured.bytes()).isEqualTo(1_000_003);
        assertThat(measured.stageNanos()).isPositive();
        assertThat(measured.writtenPerSecond()).isLessThan(measured.stagedPerSecond());
        assertThat(measured.readPerSecond()).isPositive();
        assertThat(measured.heapBytes()).isPositive();
    }

    @Test
    void findsAllRecordsOfTheLogThatItWrote() {
        ReopenRun run = new ReopenRun(data, 1_234, 500, 7);
        run.write();
        for (int round = 0; round < 2; round++) {
            ReopenRun.Measured measured = run.reopen();
            assertThat(measured.records()).isEqualTo(1_234);
            assertThat(measured.bytes()).isEqualTo(617_000);
            assertThat(measured.nanos()).isPositive();
        }
    }

    @Test
    void commandsMeasureAndLeaveNothingBehind() {
        CommandLine perf = new CommandLine(new PerfCommand());
        String there = "--data=" + data;
        assertThat(perf.execute("snapshot", there, "--mib=2", "--rounds=1")).isEqualTo(ExitCode.OK);
        assertThat(perf.execute("reopen", there, "--mib=1", "--rounds=1")).isEqualTo(ExitCode.OK);
        assertThat(data).isEmptyDirectory();
    }
}
