// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The state machines of a member process, one for each group, and the files they write. */
final class Recordings {

    private final String prefix;
    private final Map<Integer, RecordingMachine> machines = new TreeMap<>();
    private int replaced;

    /**
     * @param prefix of the files, followed by the group
     */
    Recordings(String prefix, int groups) {
        this.prefix = prefix;
        for (int group = 0; group < groups; group++) {
            machines.put(group, machine(prefix + "-" + group));
        }
    }

    private static RecordingMachine machine(String file) {
        try {
            return new RecordingMachine(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<Integer, RecordingMachine> all() {
        return machines;
    }

    RecordingMachine of(int group) {
        RecordingMachine machine = machines.get(group);
        if (machine == null) {
            throw new IllegalArgumentException("no group " + group);
        }
        return machine;
    }

    /** One that has executed nothing takes the place of the group's, with a file of its own. */
    RecordingMachine fresh(int group) {
        replaced++;
        RecordingMachine machine = machine(prefix + "-" + group + "-again-" + replaced);
        machines.put(group, machine);
        return machine;
    }
}
