// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.perf.CatchUpRun.Backlog;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long a new member takes to be level, and what that costs the others. */
@Command(
        name = "catch-up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a group of processes, gives it a snapshot and a log after it, and puts all of"
                + " its voters under load. Then one more member joins, gets the snapshot, learns"
                + " the log as a follower and becomes a voter. Twice: undisturbed, and with the"
                + " member that sends the snapshot killed half-way.",
            "",
            "The state is made when a snapshot is taken, and compared when it is restored; it takes"
                    + " no memory. --members counts the one that joins."
        })
final class CatchUpCommand implements Callable<Integer> {

    private static final int MEMBERS_MIN = 4;

    @Option(
            names = "--snapshot-mib",
            paramLabel = "MIB",
            description = "Size of the snapshot (default: ${DEFAULT-VALUE}).")
    private long snapshotMib = 1024;

    @Option(
            names = "--instances",
            paramLabel = "COUNT",
            description = "Instances in the log after it (default: ${DEFAULT-VALUE}).")
    private long instances = 500_000;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 100;

    @Option(
            names = "--outstanding",
            paramLabel = "COUNT",
            description = "Open proposals of each voter at any time (default: ${DEFAULT-VALUE}).")
    private int outstanding = 20;

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Which, of ${COMPLETION-CANDIDATES}, each as often as it is named (default:"
                            + " each once).")
    private List<Row> rows = List.of(Row.values());

    @Mixin private RunOptions options = RunOptions.ofMembers(MEMBERS_MIN);

    @Spec private @Nullable CommandSpec spec;

    /** What happens to the sender. */
    enum Row {
        UNDISTURBED,
        KILLED
    }

    @Override
    public Integer call() throws Exception {
        Workload workload = options.workload(spec, 1, valueBytes, outstanding);
        if (workload.members() < MEMBERS_MIN) {
            throw wrong("--members must be at least " + MEMBERS_MIN + ", one of which joins");
        }
        if (snapshotMib < 1 || instances < 1) {
            throw wrong("--snapshot-mib and --instances must be at least 1");
        }
        return Runs.explain(() -> measure(workload));
    }

    private ParameterException wrong(String text) {
        if (spec == null) {
            throw new IllegalStateException(text);
        }
        return new ParameterException(spec.commandLine(), text);
    }

    private int measure(Workload workload) throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%d voters and one that joins, snapshot of %d MiB, %d instances of %d B after it,"
                        + " %d open proposals at each voter%n",
                workload.members() - 1,
                snapshotMib,
                instances,
                valueBytes,
                outstanding);
        Backlog backlog = new Backlog(snapshotMib << 20, instances);
        RunSettings settings = options.settings().of(Subject.REPLICA);
        for (Row row : rows) {
            CatchUpRow result = CatchUpRun.run(workload, settings, backlog, row == Row.KILLED);
            System.out.println();
            System.out.print(row.name().toLowerCase(Locale.ROOT) + ": " + result.text());
        }
        System.out.println();
        System.out.println("all members that run applied the same sequence");
        return ExitCode.OK;
    }
}
