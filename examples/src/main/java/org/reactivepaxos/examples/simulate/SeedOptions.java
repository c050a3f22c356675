// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which seeds are run, and how. */
final class SeedOptions {

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--seeds",
            paramLabel = "COUNT",
            description = "Runs at least (default: ${DEFAULT-VALUE}).")
    private long seeds = 1000;

    @Option(
            names = "--members",
            paramLabel = "COUNT",
            description = "Members of a run (default: 1, 3 or 5 as the seed says).")
    private int members;

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            description = "Runs at a time (default: the number of processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--verbose", description = "Prints the trace hash of every seed.")
    private boolean verbose;

    long seed() {
        return seed;
    }

    long seeds() {
        return seeds;
    }

    /** 0 where the seed decides. */
    int members() {
        return members;
    }

    int threads() {
        return threads;
    }

    boolean printsHashes() {
        return verbose || seeds == 1;
    }

    void requireSensible(CommandSpec command) {
        if (seeds < 1 || threads < 1) {
            throw new ParameterException(
                    command.commandLine(), "--seeds and --threads must be positive");
        }
    }
}
