// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What followers cost. */
@Command(
        name = "followers",
        mixinStandardHelpOptions = true,
        description = {
            "Runs three voters and some followers in this process, over TCP and synced journals."
                + " Prints what the leader takes without followers and with them, in turns, and how"
                + " soon a follower goes on when the member that it learns from closes its"
                + " connections for good. All share the processors of this machine: on few of them"
                + " the followers' own work is what costs."
        })
final class FollowersCommand implements Callable<Integer> {

    @Option(
            names = "--followers",
            paramLabel = "COUNT",
            description = "Followers, beside the three voters (default: ${DEFAULT-VALUE}).")
    private int followers = 5;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "How often each of the two is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--switches",
            paramLabel = "COUNT",
            description = "How often an upstream is lost (default: ${DEFAULT-VALUE}).")
    private int switches = 10;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Load before each measurement (default: ${DEFAULT-VALUE}).")
    private int warmup = 5;

    @Option(
            names = "--in-flight",
            paramLabel = "COUNT",
            description = "Open proposals at any time (default: ${DEFAULT-VALUE}).")
    private int inFlight = 100;

    @Option(
            names = "--bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int bytes = 100;

    @Mixin private DataOption data = new DataOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Workload workload;
        try {
            workload = workload();
        } catch (IllegalArgumentException e) {
            throw spec == null
                    ? e
                    : new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return Runs.explain(() -> measure(workload));
    }

    private Workload workload() {
        if (followers < 1 || rounds < 1 || switches < 1) {
            throw new IllegalArgumentException(
                    "--followers, --rounds and --switches are at least one each");
        }
        return new Workload(
                3, 1, bytes, inFlight, Duration.ofSeconds(warmup), Duration.ofSeconds(seconds));
    }

    private int measure(Workload workload) throws IOException, InterruptedException {
        // The first cluster of a process is slower than those that follow.
        throughput(workload, followers);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            // In turns, as the machine changes.
            if (round % 2 == 1) {
                without.add(throughput(workload, 0));
                with.add(throughput(workload, followers));
            } else {
                with.add(throughput(workload, followers));
                without.add(throughput(workload, 0));
            }
            line(
                    "round %d: %.0f ops/s without followers, %.0f with %d",
                    round, without.get(round - 1), with.get(round - 1), followers);
        }
        print(Spread.of(without), Spread.of(with), Spread.of(lost(workload)));
        return ExitCode.OK;
    }

    private void print(Spread without, Spread with, Spread millis) {
        line("%nmedian (least to most); %d B values, %d in flight", bytes, inFlight);
        line("leader without followers   %s ops/s", without.text());
        line(
                "leader with %-3d followers  %s ops/s, %.2f of that without",
                followers, with.text(), with.median() / without.median());
        line("upstream lost              %s ms until the next value is applied", millis.text());
    }

    private double throughput(Workload workload, int count)
            throws IOException, InterruptedException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            return FollowersRun.throughput(workload, count, directory.path());
        }
    }

    private List<Double> lost(Workload workload) throws IOException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            return FollowersRun.switches(workload, followers, switches, directory.path());
        }
    }

    private static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
