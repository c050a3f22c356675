// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where and how the members of a run are started.
 *
 * @param subject what is measured
 * @param data a directory in which each run makes one of its own, and deletes it at the end
 * @param jvmOptions options of the members' JVMs
 * @param corrupted the member that applies a different value, which the run must notice; 0 for none
 */
record RunSettings(Subject subject, Path data, List<String> jvmOptions, int corrupted) {

    RunSettings {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(data, "data");
        jvmOptions = List.copyOf(jvmOptions);
    }

    RunSettings of(Subject other) {
        return new RunSettings(other, data, jvmOptions, corrupted);
    }
}
