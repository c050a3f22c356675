// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one member process used.
 *
 * @param cpuNanos processor time of all its threads
 * @param syncs of its journal
 * @param gcMillis pauses and work of the collectors, as they report it
 * @param heapBytes heap in use, garbage included
 * @param threads most threads alive at a time
 * @param leaderChanges how often this member saw the leader of a group change
 */
record Usage(
        long cpuNanos,
        long syncs,
        long gcMillis,
        long heapBytes,
        long threads,
        long leaderChanges) {

    /** This process, since its start. */
    static Usage now(long syncs, long leaderChanges) {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long gcMillis =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum();
        return new Usage(
                system.getProcessCpuTime(),
                syncs,
                gcMillis,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getPeakThreadCount(),
                leaderChanges);
    }

    /** From then to now; heap and threads as they are now. */
    Usage since(Usage then) {
        return new Usage(
                cpuNanos - then.cpuNanos,
                syncs - then.syncs,
                gcMillis - then.gcMillis,
                heapBytes,
                threads,
                leaderChanges - then.leaderChanges);
    }

    Map<String, Long> numbers() {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("cpuNanos", cpuNanos);
        numbers.put("syncs", syncs);
        numbers.put("gcMillis", gcMillis);
        numbers.put("heapBytes", heapBytes);
        numbers.put("threads", threads);
        numbers.put("leaderChanges", leaderChanges);
        return numbers;
    }

    static Usage of(Line line) {
        return new Usage(
                line.number("cpuNanos"),
                line.number("syncs"),
                line.number("gcMillis"),
                line.number("heapBytes"),
                line.number("threads"),
                line.number("leaderChanges"));
    }
}
