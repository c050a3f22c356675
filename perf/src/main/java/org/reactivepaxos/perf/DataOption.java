// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a benchmark that syncs writes. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "On the disk to be measured (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    Path directory() {
        return directory;
    }
}
