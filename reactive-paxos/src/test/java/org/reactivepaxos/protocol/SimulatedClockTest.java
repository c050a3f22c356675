// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SimulatedClockTest {

    private static final long LEASE = 20 * Faults.MILLI;
    private static final double SPAN = LEASE / (1 + Faults.DRIFT_MAX);
    private static final int READINGS = 300;
    private static final long ROUNDING = 10;

    private final Agenda agenda = new Agenda();
    private final long[] trueTimes = new long[READINGS];
    private final long[] shown = new long[READINGS];

    @Test
    void showsEverySpanAsLongAsTheShortestLeaseWithinTheBound() {
        double farthest = 0;
        for (long seed = 1; seed <= 20; seed++) {
            read(clockThatJumps(seed), new Chance(seed));
            for (int from = 0; from < READINGS; from++) {
                for (int to = from; to < READINGS; to++) {
                    farthest = Math.max(farthest, requireWithinBound(from, to));
                }
            }
        }
        assertThat(farthest).as("the share of the bound that is used").isGreaterThan(0.9);
    }

    /** Says how much of the bound the span uses. */
    private double requireWithinBound(int from, int to) {
        long span = trueTimes[to] - trueTimes[from];
        long seen = shown[to] - shown[from];
        assertThat(seen).isNotNegative();
        if (span < SPAN) {
            return 0;
        }
        long off = Math.abs(seen - span);
        assertThat((double) off).isLessThanOrEqualTo(Faults.DRIFT_MAX * span + ROUNDING);
        return off / (Faults.DRIFT_MAX * span);
    }

    @Test
    void isWokenNoEarlierThanItShowsTheTimeUnlessItStandsStill() {
        SimulatedClock clock = clockThatJumps(3);
        for (int i = 0; i < READINGS; i++) {
            long at = clock.now() + LEASE;
            pass(clock.until(at));
            // To stand still meanwhile is the most that can hold it back.
            assertThat(at - clock.now()).isLessThanOrEqualTo((long) (Faults.DRIFT_MAX * LEASE));
        }
    }

    private SimulatedClock clockThatJumps(long seed) {
        Random random = new Chance(seed);
        Faults faults = new Faults(SimulationPlan.of(seed), random);
        while (!faults.has(Fault.CLOCK_JUMP)) {
            faults = new Faults(SimulationPlan.of(seed), random);
        }
        return SimulatedClock.draw(agenda, random, faults, LEASE);
    }

    private void read(SimulatedClock clock, Random random) {
        for (int i = 0; i < READINGS; i++) {
            trueTimes[i] = agenda.now();
            shown[i] = clock.now();
            pass((long) (random.nextDouble() * SPAN / 5));
        }
    }

    private void pass(long nanos) {
        assertThat(agenda.step(agenda.now() + nanos)).isFalse();
    }
}
