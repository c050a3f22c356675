// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What measures one row. */
abstract class RowCommand implements Callable<Integer> {

    @Option(
            names = "--groups",
            paramLabel = "COUNT",
            description = "Groups (default: ${DEFAULT-VALUE}).")
    private int groups = 1;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 100;

    @Option(
            names = "--outstanding",
            paramLabel = "COUNT",
            description =
                    "Open proposals at any time, over all groups (default: ${DEFAULT-VALUE}).")
    private int outstanding = 100;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result there, too.")
    private @Nullable Path json;

    @Mixin private final RunOptions options = new RunOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Workload workload = workload();
        return Runs.explain(() -> measure(workload));
    }

    private int measure(Workload workload) throws IOException, InterruptedException {
        Runs runs = new Runs(options.settings(), System.out);
        Result result = runs.run(workload, json);
        runs.print(result);
        return Runs.exitCode(result);
    }

    /** What the options ask for. */
    Workload workload() {
        return options.workload(spec, groups, valueBytes, outstanding);
    }
}
