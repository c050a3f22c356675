// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: a crash between any two duties of any turn, with any part of the unsynced records lost,
 * breaks no truth, and everything ends well. Each run is repeated once for each of its points.
 */
final class CrashPointsTest {

    private static final int OPERATIONS = 6;
    private static final int HOSTILE_MILLIS = 40;

    /** What blurs where a crash comes, or takes members away for good. */
    private static final Set<Fault> WITHOUT =
            EnumSet.of(
                    Fault.CRASH_BEFORE_SENDING,
                    Fault.CRASH_BEFORE_PERSISTING,
                    Fault.CRASH_AFTER_PERSISTING,
                    Fault.EVERYONE_CRASHES,
                    Fault.LOST_UNSYNCED,
                    Fault.STALL,
                    Fault.WIPED_DISK,
                    Fault.RESTORED_BACKUP,
                    Fault.CLONED_DISK,
                    Fault.FLIPPED_RECORD,
                    Fault.FLIPPED_IN_MEMORY);

    @ParameterizedTest
    @CsvSource({"1,1", "3,3", "7,3"})
    void aCrashAtAnyPointBreaksNoTruth(long seed, int members) throws InterruptedException {
        SimulationPlan plan =
                new SimulationPlan(seed, members, OPERATIONS, HOSTILE_MILLIS, WITHOUT);
        List<CrashPlan> points = CrashPoints.of(plan);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger crashes = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

        Crew.work(
                Runtime.getRuntime().availableProcessors(),
                () -> {
                    int at = next.getAndIncrement();
                    if (at >= points.size() || !failures.isEmpty()) {
                        return false;
                    }
                    SimulationResult result = Simulation.run(plan, points.get(at));
                    crashes.addAndGet(crashesOf(result));
                    if (result.violation() != null) {
                        failures.add(points.get(at) + ": " + result.violation().description());
                    }
                    return true;
                });

        assertThat(failures).isEmpty();
        assertThat(crashes).hasValue(points.size());
        System.out.println("seed " + seed + ": " + points.size() + " crash points");
    }

    private static int crashesOf(SimulationResult result) {
        return Math.toIntExact(
                result.faults().getOrDefault(Fault.CRASH_BEFORE_SENDING, 0L)
                        + result.faults().getOrDefault(Fault.CRASH_BEFORE_PERSISTING, 0L)
                        + result.faults().getOrDefault(Fault.CRASH_AFTER_PERSISTING, 0L));
    }
}
