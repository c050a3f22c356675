// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine of a run, as figures mean nothing without it. */
record Machine(int cores, long memoryBytes, String jdk, String kernel, String fileSystem) {

    /** This machine, and the file system of the directory. */
    static Machine of(Path data) throws IOException {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                System.getProperty("java.vm.name", "?") + " " + Runtime.version(),
                system.getName() + " " + system.getVersion(),
                Files.getFileStore(data).type());
    }
}
