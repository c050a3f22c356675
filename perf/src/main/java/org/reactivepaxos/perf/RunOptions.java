// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of every command that starts a cluster. */
final class RunOptions {

    @Option(
            names = "--members",
            paramLabel = "COUNT",
            description = "Member processes (default: ${DEFAULT-VALUE}).")
    private int members = 3;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Load before the measurement (default: ${DEFAULT-VALUE}).")
    private int warmup = 8;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of the measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the members' journals go: each run makes a directory in it and deletes"
                            + " it at the end. On the disk to be measured"
                            + " (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Option(
            names = "--jvm-opts",
            paramLabel = "OPTIONS",
            description =
                    "Options of the members' JVMs, separated by blanks; {member} becomes the"
                            + " member's id. A heap of fixed size whose pages are there from the"
                            + " start measures the library; a growing heap measures how fast the"
                            + " machine hands out memory (default: ${DEFAULT-VALUE}).")
    private String jvmOptions = "-Xms1g -Xmx1g -XX:+AlwaysPreTouch";

    @Option(names = "--corrupt-member", hidden = true)
    private int corrupted;

    /** With another default. */
    static RunOptions ofMembers(int count) {
        RunOptions options = new RunOptions();
        options.members = count;
        return options;
    }

    /** What is asked for of that command, which is told of what it cannot be. */
    Workload workload(@Nullable CommandSpec spec, int groups, int valueBytes, int outstanding) {
        try {
            return new Workload(
                    members,
                    groups,
                    valueBytes,
                    outstanding,
                    Duration.ofSeconds(warmup),
                    Duration.ofSeconds(seconds));
        } catch (IllegalArgumentException e) {
            throw wrong(spec, e);
        }
    }

    private static RuntimeException wrong(
            @Nullable CommandSpec spec, IllegalArgumentException why) {
        return spec == null
                ? why
                : new ParameterException(spec.commandLine(), String.valueOf(why.getMessage()), why);
    }

    RunSettings settings() {
        List<String> options =
                jvmOptions.isBlank() ? List.of() : List.of(jvmOptions.trim().split("\\s+", -1));
        return new RunSettings(Subject.PAXOS, data, options, corrupted);
    }
}
