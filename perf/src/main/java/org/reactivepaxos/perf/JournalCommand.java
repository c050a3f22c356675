// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.reactivepaxos.perf.AppendLoop.Appended;
import org.reactivepaxos.storage.xodus.XodusOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The journal alone, beside a plain file. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description =
                "Measures the journal alone: values on their way to the disk, always the same"
                    + " number, of 100 groups; in turns with a plain file that is appended to and"
                    + " synced in the same way. Prints the median of the rounds and their ratio.")
final class JournalCommand implements Callable<Integer> {

    private static final int GROUPS = 100;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;

    @Option(
            names = "--value-bytes",
            split = ",",
            paramLabel = "BYTES",
            description = "Sizes of values (default: ${DEFAULT-VALUE}).")
    private List<Integer> valueBytes = new ArrayList<>(List.of(100, 2048, 102_400));

    @Option(
            names = "--offered",
            split = ",",
            paramLabel = "COUNT",
            description = "Values on their way at any time (default: ${DEFAULT-VALUE}).")
    private List<Integer> offered = new ArrayList<>(List.of(64, 512, 4096));

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "Rounds, after one that does not count (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Length of a round, of each of the two (default: ${DEFAULT-VALUE}).")
    private int seconds = 2;

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        System.out.print(
                """
                | value | offered | plain /s | values/sync | journal /s (p50 / p99 ms) | values/sync \
                | pending at most | ratio (least - most) |
                |---|---|---|---|---|---|---|---|
                """);
        for (int bytes : valueBytes) {
            for (int open : offered) {
                measure(bytes, open);
            }
        }
        return ExitCode.OK;
    }

    private void measure(int bytes, int open) throws IOException {
        List<Appended> plain = new ArrayList<>();
        List<Appended> journal = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Appended file = round(bytes, open, false);
            Appended log = round(bytes, open, true);
            if (round > 0) {
                plain.add(file);
                journal.add(log);
            }
        }
        print(bytes, open, plain, journal);
    }

    private Appended round(int bytes, int open, boolean journal) throws IOException {
        XodusOptions options = XodusOptions.defaults();
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory());
                AppendTarget target =
                        journal
                                ? new JournalAppends(directory.path(), options, bytes, GROUPS, 0)
                                : new PlainAppends(
                                        directory.path(),
                                        bytes,
                                        options.transactionBytes(),
                                        options.transactionAppends())) {
            return new AppendLoop(target, open).run(Duration.ofSeconds(seconds));
        }
    }

    private static void print(int bytes, int open, List<Appended> plain, List<Appended> journal) {
        double[] ratios = new double[plain.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = journal.get(i).perSecond() / plain.get(i).perSecond();
        }
        Arrays.sort(ratios);
        Appended file = median(plain);
        Appended log = median(journal);
        long pending = journal.stream().mapToLong(Appended::pendingMax).max().orElse(0);
        System.out.printf(
                Locale.ROOT,
                "| %d B | %d | %.0f | %.1f | %.0f (%.2f / %.2f) | %.1f | %.1f MiB | %.2f (%.2f -"
                        + " %.2f) |%n",
                bytes,
                open,
                file.perSecond(),
                file.valuesPerSync(),
                log.perSecond(),
                log.latency().p50() / NANOS_PER_MILLI,
                log.latency().p99() / NANOS_PER_MILLI,
                log.valuesPerSync(),
                pending / BYTES_PER_MIB,
                ratios[ratios.length / 2],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static Appended median(List<Appended> rounds) {
        List<Appended> sorted =
                rounds.stream()
                        .sorted((a, b) -> Double.compare(a.perSecond(), b.perSecond()))
                        .toList();
        return sorted.get(sorted.size() / 2);
    }
}
