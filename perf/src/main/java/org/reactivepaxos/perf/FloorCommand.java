// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a bare replicated append does on this machine. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        description =
                "Measures a bare replicated append: the leader sends what is free as one block,"
                        + " each member appends it and syncs once, a majority acknowledges. No"
                        + " protocol, no object per value: how fast this machine is, now.")
final class FloorCommand implements Callable<Integer> {

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 100;

    @Option(
            names = "--outstanding",
            paramLabel = "COUNT",
            description = "Open values at any time (default: ${DEFAULT-VALUE}).")
    private int outstanding = 100;

    @Mixin private final RunOptions options = new RunOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Workload workload = options.workload(spec, 1, valueBytes, outstanding);
        return Runs.explain(() -> measure(workload));
    }

    private int measure(Workload workload) throws IOException, InterruptedException {
        Runs runs = new Runs(options.settings().of(Subject.FLOOR), System.out);
        Result result = runs.run(workload, null);
        runs.print(result);
        return Runs.exitCode(result);
    }
}
