// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All rows that others were measured in, one after another. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the rows of other libraries, prints a Markdown table.%nThe figures of the"
                    + " others are quoted beside ours. After each row a bare replicated append of"
                    + " the same values is measured, which tells how fast the machine is then."
        })
final class TableCommand implements Callable<Integer> {

    // Short, as it writes as fast as the disk takes it, and there is little to warm up.
    private static final Duration FLOOR_WARMUP = Duration.ofSeconds(2);
    private static final Duration FLOOR_MEASURED = Duration.ofSeconds(5);

    @Option(
            names = "--json",
            paramLabel = "DIR",
            description = "Writes the result of each row there, too.")
    private @Nullable Path json;

    @Mixin private final RunOptions options = new RunOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Runs.explain(this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        Runs runs = new Runs(options.settings(), System.out);
        Runs floor = new Runs(options.settings().of(Subject.FLOOR), System.out);
        MarkdownTable table = new MarkdownTable();
        int worst = ExitCode.OK;
        List<PeerRow> rows = PeerRow.ALL;
        for (PeerRow row : rows) {
            Workload workload =
                    options.workload(spec, row.groups(), row.valueBytes(), row.outstanding());
            Result result = runs.run(workload, file(row));
            runs.print(result);
            Result bare = floor.run(workload.of(FLOOR_WARMUP, FLOOR_MEASURED), null);
            System.out.printf(
                    Locale.ROOT, "floor               %.0f ops/s%n%n", bare.opsPerSecond());
            table.add(row, result, bare);
            worst = Math.max(worst, Math.max(Runs.exitCode(result), Runs.exitCode(bare)));
        }
        System.out.print(table.text());
        return worst;
    }

    private @Nullable Path file(PeerRow row) throws IOException {
        if (json == null) {
            return null;
        }
        Files.createDirectories(json);
        return json.resolve(
                String.format(
                        Locale.ROOT,
                        "%dB-%dg-%d.json",
                        row.valueBytes(),
                        row.groups(),
                        row.outstanding()));
    }
}
