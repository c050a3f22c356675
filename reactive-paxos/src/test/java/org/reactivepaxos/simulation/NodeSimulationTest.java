// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", SEEDS);
        for (long seed = first; seed < first + count; seed++) {
            RunReport report = runOrTell(seed, SimulationPlan.DEFAULT);
            assertThat(report.proposed()).isGreaterThanOrEqualTo(200);
            assertThat(report.leaders()).as("leaders of seed %d", seed).isGreaterThan(1);
            report.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        }
        if (count >= SEEDS) {
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
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", SEEDS_OF_PASSING_GROUPS);
        long dropped = 0;
        for (long seed = first; seed < first + count; seed++) {
            dropped += runOrTell(seed, SimulationPlan.PASSING_GROUPS).changes().dropped();
        }
        if (count >= SEEDS_OF_PASSING_GROUPS) {
            assertThat(dropped).isGreaterThan(count);
        }
    }

    /**
     * Members elect masters with leases down to some round trips, who resign and hand over; clocks
     * run up to 1,000 ppm fast or slow. After each event of a run at most one process of each group
     * believes to be master.
     */
    @Test
    void neverTwoBelieveToBeMaster() {
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", SEEDS_OF_MASTERS);
        long changes = 0;
        for (long seed = first; seed < first + count; seed++) {
            changes += runOrTell(seed, SimulationPlan.MASTERS).changes().masters();
        }
        if (count >= SEEDS_OF_MASTERS) {
            assertThat(changes).isGreaterThan(2 * count);
        }
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
