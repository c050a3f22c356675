// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import picocli.CommandLine;

/** Entry point of the benchmark, and of the member processes that it starts. */
public final class PerfMain {

    private PerfMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PerfCommand()).execute(args));
    }
}
