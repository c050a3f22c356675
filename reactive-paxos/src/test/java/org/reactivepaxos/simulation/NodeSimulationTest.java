// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: no schedule of faults breaks a truth of real nodes, and once the faults stop everything
 * ends well. Replay one with {@code -Dpaxos.seed=N}; more of them with {@code -Dpaxos.seeds=N}.
 */
final class NodeSimulationTest {

    private static final int SEEDS = 200;

    @Test
    void noScheduleBreaksATruthOfRealNodes() {
        Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        long first = Long.getLong("paxos.seed", 1);
        long count = Integer.getInteger("paxos.seeds", SEEDS);
        for (long seed = first; seed < first + count; seed++) {
            RunReport report = runOrTell(seed);
            assertThat(report.proposed()).isGreaterThanOrEqualTo(200);
            assertThat(report.leaders()).as("leaders of seed %d", seed).isGreaterThan(1);
            report.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        }
        if (count >= SEEDS) {
            assertThat(faults).doesNotContainValue(0L);
        }
    }

    private static RunReport runOrTell(long seed) {
        try {
            return NodeSimulation.run(seed, SimulationPlan.DEFAULT);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void oneSeedIsOneTrace() {
        for (long seed = 1; seed <= 5; seed++) {
            RunReport once = NodeSimulation.run(seed, SimulationPlan.DEFAULT);
            assertThat(NodeSimulation.run(seed, SimulationPlan.DEFAULT)).isEqualTo(once);
        }
    }
}
