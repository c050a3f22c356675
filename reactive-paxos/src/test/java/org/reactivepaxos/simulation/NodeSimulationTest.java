// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Goal: no schedule of faults breaks a truth of real nodes, and once the faults stop everything
 * ends well. Replay one with {@code -Dpaxos.seed=N}; more of them with {@code -Dpaxos.seeds=N}.
 */
final class NodeSimulationTest {

    private static final int SEEDS = 200;
    private static final int SEEDS_OF_PASSING_GROUPS = 60;
    private static final int SEEDS_OF_MASTERS = 60;
    private static final int SEEDS_OF_SNAPSHOTS = 60;

    @Test
    void noScheduleBreaksATruthOfRealNodes() {
        Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        List<RunReport> reports = runAll(SimulationPlan.DEFAULT, SEEDS);
        for (RunReport report : reports) {
            assertThat(report.proposed()).isGreaterThanOrEqualTo(200);
            assertThat(report.leaders()).as("leaders of seed %d", report.seed()).isGreaterThan(1);
            report.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        }
        if (reports.size() >= SEEDS) {
            assertThat(faults).doesNotContainValue(0L);
        }
    }

    /**
     * A group is created and dropped member by member while its node runs: on a disk that has
     * dropped it it says, stores and executes nothing any more, over restarts, and its id is
     * refused. It lives on where a minority has dropped it, and disturbs no other group.
     */
    @Test
    void groupsThatComeAndGoBreakNoTruth() {
        List<RunReport> reports = runAll(SimulationPlan.PASSING_GROUPS, SEEDS_OF_PASSING_GROUPS);
        long dropped = reports.stream().mapToLong(report -> report.changes().dropped()).sum();
        if (reports.size() >= SEEDS_OF_PASSING_GROUPS) {
            assertThat(dropped).isGreaterThan(reports.size());
        }
    }

    /**
     * Members elect masters with leases down to some round trips, who resign and hand over; clocks
     * run up to 1,000 ppm fast or slow. After each event of a run at most one process of each group
     * believes to be master.
     */
    @Test
    void neverTwoBelieveToBeMaster() {
        List<RunReport> reports = runAll(SimulationPlan.MASTERS, SEEDS_OF_MASTERS);
        long changes = reports.stream().mapToLong(report -> report.changes().masters()).sum();
        if (reports.size() >= SEEDS_OF_MASTERS) {
            assertThat(changes).isGreaterThan(2L * reports.size());
        }
    }

    private static List<RunReport> runAll(SimulationPlan plan, int usually) {
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", usually);
        return LongStream.range(first, first + count)
                .mapToObj(seed -> runOrTell(seed, plan))
                .toList();
    }

    /**
     * Members take snapshots and keep next to nothing below; whoever was away for long goes on from
     * the snapshot of another, which is moved and installed under the same faults as all else.
     */
    @Test
    void snapshotsThatTravelBreakNoTruth() {
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", SEEDS_OF_SNAPSHOTS);
        long installed = 0;
        for (long seed = first; seed < first + count; seed++) {
            installed += runOrTell(seed, SimulationPlan.SNAPSHOTS).changes().installed();
        }
        if (count >= SEEDS_OF_SNAPSHOTS) {
            assertThat(installed).isGreaterThan(count / 3);
        }
    }

    private static RunReport runOrTell(long seed, SimulationPlan plan) {
        try {
            return NodeSimulation.run(seed, plan);
        } catch (RuntimeException e) {
            throw new AssertionError(plan.command(seed) + ": " + e.getMessage(), e);
        }
    }

    @Test
    void oneSeedIsOneTrace() {
        for (SimulationPlan plan :
                List.of(
                        SimulationPlan.DEFAULT,
                        SimulationPlan.PASSING_GROUPS,
                        SimulationPlan.MASTERS,
                        SimulationPlan.SNAPSHOTS)) {
            for (long seed = 1; seed <= 5; seed++) {
                RunReport once = NodeSimulation.run(seed, plan);
                assertThat(NodeSimulation.run(seed, plan)).isEqualTo(once);
            }
        }
    }
}
