// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;

/** How hostile one simulated run is, and what has gone wrong in it so far. */
final class Faults {

    static final long MILLI = 1_000_000;

    /** Clocks run at most so much faster or slower than true time. */
    static final double DRIFT_MAX = 0.1;

    private static final int DRIFT_PPM = (int) (DRIFT_MAX * 1_000_000);

    private final Random random;
    private final Map<Fault, Odds> odds = new EnumMap<>(Fault.class);
    private final int members;
    private final long diskMax;
    private final long shortestMasterLease;
    private CrashPlan crashPlan = CrashPlan.NONE;
    private long turns;
    private long calmFrom = Long.MAX_VALUE;
    private boolean calm;

    Faults(SimulationPlan plan, Random random) {
        this.random = random;
        int dice = random.nextInt(10);
        int drawn = dice == 0 ? 1 : dice < 6 ? 3 : 5;
        this.members = plan.members() == 0 ? drawn : plan.members();
        this.diskMax = (1 + 9L * random.nextInt(4)) * MILLI;
        // The shorter the shortest of all leases, the less may a clock jump.
        this.shortestMasterLease = (random.nextBoolean() ? 2 : 50) * MILLI;
        for (Fault fault : Fault.values()) {
            double rate = rate(fault);
            odds.put(fault, new Odds(plan.without().contains(fault) ? 0 : rate));
        }
    }

    private double rate(Fault fault) {
        return switch (fault) {
            case LOSS -> pick(0, 0.02, 0.1, 0.4);
            case DUPLICATION -> pick(0, 0.05, 0.2);
            case DELAY -> pick(0, 0.03, 0.3);
            case REORDERING -> pick(0, 0.1, 1);
            case ONE_WAY_PARTITION, FULL_PARTITION -> pick(0, 0.2, 0.5);
            case CRASH_BEFORE_SENDING, CRASH_BEFORE_PERSISTING, CRASH_AFTER_PERSISTING ->
                    pick(0, 0.0007, 0.0033);
            case EVERYONE_CRASHES -> 0.2;
            case LOST_UNSYNCED, TORN_WRITE -> pick(0, 0.5, 1);
            case SLOW_DISK -> pick(0, 0, 0.02);
            case CLOCK_DRIFT, CLOCK_JUMP -> pick(0, 1);
            case CLOCK_ORIGIN -> 1;
            case STALL -> pick(0, 0.001, 0.005);
            case MEMBERSHIP_CHURN -> pick(0, 1);
            case WIPED_DISK, RESTORED_BACKUP, CLONED_DISK -> 0.1;
            case FLIPPED_RECORD, FLIPPED_IN_MEMORY -> 0.1;
        };
    }

    private double pick(double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Odds of(Fault fault) {
        Odds found = odds.get(fault);
        if (found == null) {
            throw new IllegalStateException("no odds for " + fault);
        }
        return found;
    }

    /** Draws whether a fault comes now; one that does is counted. */
    boolean strikes(Fault fault) {
        boolean comes = draws(fault);
        if (comes) {
            happened(fault);
        }
        return comes;
    }

    /** Crashes come as planned, too. */
    void follow(CrashPlan plan) {
        crashPlan = plan;
    }

    /** Some member takes a turn. */
    void turn() {
        turns++;
    }

    /**
     * Whether a member crashes at this point of its turn.
     *
     * @param unsynced how many of its records no sync has covered
     */
    boolean crashes(Fault point, int unsynced) {
        if (crashPlan.isNow(turns, point, unsynced)) {
            happened(point);
            return true;
        }
        return strikes(point);
    }

    /** How many unsynced records are to survive a planned crash; -1 where chance decides. */
    int plannedToKeep() {
        return crashPlan.kept(turns);
    }

    /** Draws whether a fault is to come; it is counted where it {@link #happened}. */
    boolean draws(Fault fault) {
        return !calm && random.nextDouble() < of(fault).rate();
    }

    void happened(Fault fault) {
        of(fault).increment();
    }

    /** Whether this run has such faults at all. */
    boolean has(Fault fault) {
        return !calm && of(fault).rate() > 0;
    }

    /** No faults from here on. */
    void stop(long now) {
        calm = true;
        calmFrom = now;
    }

    long calmFrom() {
        return calmFrom;
    }

    boolean calm() {
        return calm;
    }

    int members() {
        return members;
    }

    /** The longest that a sync of a healthy disk takes. */
    long diskMax() {
        return diskMax;
    }

    /** No entry of the master machine has a shorter one. */
    long shortestMasterLease() {
        return shortestMasterLease;
    }

    Map<Fault, Long> counts() {
        Map<Fault, Long> counts = new TreeMap<>();
        odds.forEach((fault, each) -> counts.put(fault, each.count()));
        return counts;
    }

    /** From calm to nervous: where elections are short, many candidates meet. */
    static Timing timing(Random random) {
        return random.nextInt(3) == 0
                ? new Timing(
                        12 * MILLI, 60 * MILLI, 8 * MILLI, 6 * MILLI, lease(random), DRIFT_PPM, 0)
                : new Timing(
                        50 * MILLI,
                        100 * MILLI,
                        10 * MILLI,
                        20 * MILLI,
                        lease(random),
                        DRIFT_PPM,
                        0);
    }

    /** From shorter than a round trip to longer than an election time-out. */
    private static long lease(Random random) {
        return MILLI * (5 + random.nextInt(3) * random.nextInt(60));
    }

    /** Small bounds, so that every bound is met. */
    static Limits limits(Random random) {
        return new Limits(
                1 + random.nextInt(4),
                100 + random.nextInt(1000),
                1 + random.nextInt(200),
                random.nextInt(3) * 150L,
                2 + random.nextInt(30),
                random.nextInt(20));
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(members + " members, syncs up to " + diskMax + " ns");
        odds.forEach(
                (fault, each) ->
                        text.append(", ").append(fault.label()).append(' ').append(each.rate()));
        return text.toString();
    }
}
