// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Goal: no schedule of losses, delays, cuts, crashes and restarts breaks a truth, and once they
 * stop everything ends well. Replay one with {@code -Dpaxos.seed=N}; more of them with {@code
 * -Dpaxos.seeds=N}.
 */
final class SimulationTest {

    private static final long FIRST_SEED = 1;
    private static final int SEEDS = 1500;

    @Test
    void noScheduleBreaksATruthAndEveryOneEndsWell() {
        Marks marks = new Marks();
        Long only = Long.getLong("paxos.seed");
        if (only != null) {
            SimulatedGroup.run(only, marks);
            return;
        }
        int seeds = Integer.getInteger("paxos.seeds", SEEDS);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            SimulatedGroup.run(seed, marks);
        }
        assertThat(marks.counts()).doesNotContainValue(0L);
    }
}
