// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs from the jar, as a user starts them. */
class ChaosIT {

    private static final Path JAR = Path.of("target", "reactive-paxos-examples.jar");
    private static final Duration PATIENCE = Duration.ofMinutes(9);

    @TempDir private Path folder = Path.of("");

    @Test
    void killsAndCutsBreakNothing() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        assertThat(chaos("--mix", "all", "--seconds", "25", "--data", data.toString())).isZero();
        assertThat(output())
                .contains("verdict: linearizable")
                .contains("the same on all members")
                .contains("0 undecided");
        assertThat(data.resolve("history")).isNotEmptyFile();
    }

    @Test
    void readsThatNobodyConfirmsAreFound() throws IOException, InterruptedException {
        // Ends at the first violation, which takes a second or two of calls.
        assertThat(chaos("--mix", "partitions", "--minutes", "7", "--plant", "reads")).isOne();
        assertThat(output()).contains("is not linearizable", "the same faults and calls");
    }

    @Test
    void acknowledgementsBeforeTheSyncAreFound() throws IOException, InterruptedException {
        // Ends at the first violation: an outage loses all that was acknowledged since the start.
        assertThat(chaos("--mix", "outages", "--minutes", "7", "--plant", "sync")).isOne();
        assertThat(output())
                .containsAnyOf("is not linearizable", "acknowledged calls were never executed")
                .contains("the same faults and calls");
    }

    private int chaos(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + folder);
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.addAll(List.of("-jar", JAR.toString(), "chaos"));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(this::output)
                    .isTrue();
            System.out.println("ChaosIT: " + output());
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }
}
