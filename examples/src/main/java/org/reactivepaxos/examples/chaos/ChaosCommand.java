// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.chaos.MemberSettings.Plant;
import org.reactivepaxos.examples.chaos.MemberSettings.Tuning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code paxos chaos}: real processes under faults, and whether their clients saw anything wrong.
 */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = MemberCommand.class,
        description = {
            "Runs members in processes of their own, with Xodus on disk and TCP between them, lets"
                + " clients use them, and does harm to them: kills, stops, cuts, delays, failing"
                + " disks.",
            "",
            "A killed member loses what it has not synced, as in a power cut. Every call is"
                + " recorded; the history of each register must be linearizable, calls of unknown"
                + " outcome taken into account. In the end all that was acknowledged must have been"
                + " executed, once and in one order on all members.",
            "",
            "The seed decides faults and calls; when they meet is up to the machine. After a"
                    + " violation the data, the history and the members' logs are kept.",
            "",
            "Examples:",
            "  paxos chaos --mix partitions --seconds 60 --members 5",
            "  paxos chaos --mix masters --minutes 10 --lease 500",
            "  paxos chaos --mix calm --minutes 30 --usage",
            "  paxos chaos --plant reads     has a bug, and must fail"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no violation", "1:a violation, or the run failed", "2:bad options"})
public final class ChaosCommand implements Callable<Integer> {

    private static final int MEMBERS_MIN = 3;
    private static final int MEMBERS_MAX = 9;

    /** So many minutes are a hundred weeks. */
    private static final int LENGTH_MAX = 1_000_000;

    private static final int GROUPS_MAX = 64;
    private static final int CLIENTS_MAX = 256;
    private static final long LEASE_MIN_MILLIS = 50;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--mix",
            paramLabel = "MIX",
            description = "Faults that come: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = MixNames.class)
    private String mix = "all";

    @Option(names = "--minutes", paramLabel = "N", description = "How long; or --seconds.")
    private int minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "How long (default: 60).")
    private int seconds;

    @Option(names = "--seed", paramLabel = "N", description = "Default: another one each time.")
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000_000);

    @Option(names = "--members", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int members = 3;

    @Option(names = "--groups", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int groups = 3;

    @Option(names = "--clients", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int clients = 12;

    @Option(
            names = "--pause",
            paramLabel = "MS",
            description =
                    "The longest pause between two calls of a client (default:"
                            + " ${DEFAULT-VALUE}).")
    private int pauseMillis = 20;

    @Option(
            names = "--lease",
            paramLabel = "MS",
            description = "Of masters, in mixes that have them (default: ${DEFAULT-VALUE}).")
    private long leaseMillis = 500;

    @Option(
            names = "--retain",
            paramLabel = "N",
            description =
                    "Instances that a log keeps below a snapshot (default: far more than are"
                            + " decided while a member is down; few in the mix calm).")
    private long retained = -1;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A folder for all files, which must not exist yet, and is kept. Default: a"
                            + " temporary one, which is deleted when nothing was wrong.")
    private @Nullable Path data;

    @Option(names = "--usage", description = "Prints disk, heap, threads and handles each minute.")
    private boolean usage;

    @Option(
            names = "--plant",
            paramLabel = "BUG",
            description = "reads: quorum reads are not confirmed; sync: syncs do nothing.")
    private String plant = "none";

    /** For the command line that it is a part of. */
    public ChaosCommand() {}

    /** The mixes, for the help text. */
    static final class MixNames implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Arrays.stream(Mix.values()).map(Mix::label).iterator();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChaosSettings settings = settings();
        PrintWriter out = command().commandLine().getOut();
        Path folder = folder();
        out.printf(
                "mix %s: %s%n%d members, %d groups, %d clients, seed %d, plant %s, files in %s%n",
                settings.mix().label(),
                settings.mix().text(),
                members,
                groups,
                clients,
                seed,
                settings.plant(),
                folder);
        out.flush();
        boolean isGood;
        try (ChaosRun run = new ChaosRun(settings, folder, new Progress(out, usage))) {
            run.run();
            new Report(run, out).print();
            isGood = run.cluster().violations().isEmpty();
        }
        if (isGood && data == null) {
            delete(folder);
        } else {
            out.println("history, logs and data are kept in " + folder);
        }
        if (!isGood) {
            out.println("the same faults and calls: " + again(settings));
        }
        out.flush();
        return isGood ? 0 : 1;
    }

    private CommandSpec command() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        return command;
    }

    private ChaosSettings settings() {
        require(
                members >= MEMBERS_MIN && members <= MEMBERS_MAX,
                "--members: %d to %d".formatted(MEMBERS_MIN, MEMBERS_MAX));
        require(groups >= 1 && groups <= GROUPS_MAX, "--groups: 1 to " + GROUPS_MAX);
        require(clients >= 1 && clients <= CLIENTS_MAX, "--clients: 1 to " + CLIENTS_MAX);
        require(
                Math.min(minutes, seconds) >= 0 && Math.max(minutes, seconds) <= LENGTH_MAX,
                "--minutes and --seconds: 0 to " + LENGTH_MAX);
        require(pauseMillis >= 0, "--pause must not be negative");
        require(leaseMillis >= LEASE_MIN_MILLIS, "--lease: " + LEASE_MIN_MILLIS + " or more");
        require(retained >= -1, "--retain must not be negative");
        long length = minutes * 60L + seconds;
        Mix chosen = named(Mix.values(), mix, "--mix");
        return new ChaosSettings(
                chosen,
                Duration.ofSeconds(length == 0 ? 60 : length),
                seed,
                members,
                groups,
                new ChaosSettings.Load(clients, pauseMillis),
                tuning(chosen));
    }

    private Tuning tuning(Mix chosen) {
        return new Tuning(
                chosen.hasMasters() ? leaseMillis : 0,
                retained < 0 ? chosen.retained() : retained,
                named(Plant.values(), plant, "--plant"));
    }

    private <E extends Enum<E>> E named(E[] values, String name, String option) {
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                return value;
            }
        }
        List<String> names =
                Arrays.stream(values).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
        throw new ParameterException(
                command().commandLine(), option + " " + name + ": none of " + names);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command().commandLine(), otherwise);
        }
    }

    private Path folder() throws IOException {
        Path given = data;
        if (given == null) {
            return Files.createTempDirectory("reactive-paxos-chaos-");
        }
        try {
            return Files.createDirectory(given.toAbsolutePath());
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    command().commandLine(), "--data " + given + ": is there already", e);
        }
    }

    private String again(ChaosSettings settings) {
        return "paxos chaos --mix "
                + mix
                + " --seconds "
                + settings.length().toSeconds()
                + " --seed "
                + seed
                + " --members "
                + members
                + " --groups "
                + groups
                + " --clients "
                + clients
                + " --pause "
                + pauseMillis
                + " --lease "
                + leaseMillis
                + " --retain "
                + settings.tuning().retained()
                + " --plant "
                + plant;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
