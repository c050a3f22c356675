// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** How likely each fault is in one run, and how often each happened. */
final class Hazards {

    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final Timeline timeline;
    private boolean calm;

    /**
     * Draws the rates of a run.
     *
     * @param without faults that are switched off; the draws of the others stay the same
     */
    Hazards(Timeline timeline, Set<Fault> without) {
        this.timeline = timeline;
        Random random = timeline.random();
        for (Fault fault : Fault.values()) {
            double rate = pick(random, choicesOf(fault));
            rates.put(fault, without.contains(fault) ? 0 : rate);
            counts.put(fault, 0L);
        }
    }

    private static double[] choicesOf(Fault fault) {
        return switch (fault) {
            case LOSS -> new double[] {0, 0, 0.02, 0.2};
            case DUPLICATION -> new double[] {0, 0, 0.05, 0.2};
            case REORDERING -> new double[] {0, 0, 0.3};
            case DELAY -> new double[] {0, 0.01, 0.05};
            case DISCONNECT -> new double[] {0, 0.005, 0.02};
            case ONE_WAY_PARTITION, FULL_PARTITION -> new double[] {0, 0.1, 0.3};
            case CRASH -> new double[] {0, 0.2, 0.6};
            case BLACKOUT -> new double[] {0, 0, 0.1};
            case TORN_WRITE -> new double[] {0.5};
            case SLOW_DISK -> new double[] {0, 0.01, 0.1};
            case FAILED_SYNC -> new double[] {0, 0, 0.002};
            case STALL, CLOCK_JUMP -> new double[] {0, 0.1, 0.3};
            case CLOCK_DRIFT -> new double[] {0, 0.5};
            case WIPED_DISK, RESTORED_DISK -> new double[] {0, 0, 0, 0.2};
        };
    }

    private static double pick(Random random, double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Whether the fault happens now; counts it. */
    boolean strike(Fault fault) {
        boolean struck = !calm && timeline.chance(rates.getOrDefault(fault, 0.0));
        if (struck) {
            counts.merge(fault, 1L, Long::sum);
            timeline.tell(() -> "fault " + fault.label());
        }
        return struck;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    Map<Fault, Long> counts() {
        return counts;
    }

    /** The faults that can happen in this run. */
    Set<Fault> active() {
        Set<Fault> active = EnumSet.noneOf(Fault.class);
        rates.forEach(
                (fault, rate) -> {
                    if (rate > 0) {
                        active.add(fault);
                    }
                });
        return active;
    }
}
