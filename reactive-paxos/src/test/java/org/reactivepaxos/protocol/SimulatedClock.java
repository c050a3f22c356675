// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;

/**
 * A member's monotonic clock: of its own origin and rate, both new with each start; some also jump
 * forward, or stand still for a while. It never goes back.
 */
final class SimulatedClock {

    private final Agenda agenda;
    private final long startedAt;
    private final long origin;
    private final double drift;
    private final ClockJumps jumps;

    private SimulatedClock(Agenda agenda, long origin, double drift, ClockJumps jumps) {
        this.agenda = agenda;
        this.startedAt = agenda.now();
        this.origin = origin;
        this.drift = drift;
        this.jumps = jumps;
    }

    /** One that shows true time. */
    static SimulatedClock exact(Agenda agenda) {
        return new SimulatedClock(agenda, agenda.now(), 0, ClockJumps.NONE);
    }

    /**
     * @param shortestLease of all that any member counts
     */
    static SimulatedClock draw(Agenda agenda, Random random, Faults faults, long shortestLease) {
        boolean faraway = faults.strikes(Fault.CLOCK_ORIGIN);
        boolean drifts = faults.strikes(Fault.CLOCK_DRIFT);
        boolean jumps = faults.has(Fault.CLOCK_JUMP);
        long from = faraway ? origin(random) : agenda.now();
        // What drift does not use of the bound is left for the jumps.
        double share = !drifts ? 0 : jumps ? random.nextDouble() : 1;
        double drift = drifts ? (2 * random.nextDouble() - 1) * share * Faults.DRIFT_MAX : 0;
        return new SimulatedClock(
                agenda,
                from,
                drift,
                jumps
                        ? ClockJumps.of(agenda, random.nextLong(), faults, shortestLease, 1 - share)
                        : ClockJumps.NONE);
    }

    /** Monotonic clocks differ in their origin, and may pass from positive to negative. */
    private static long origin(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MAX_VALUE - random.nextInt(1_000_000_000);
            case 1 -> -random.nextInt(1_000_000_000);
            default -> random.nextInt();
        };
    }

    long now() {
        return jumps.shown(agenda.now(), this);
    }

    /** What it would show at that true time if it never jumped. */
    long steady(long trueTime) {
        long elapsed = trueTime - startedAt;
        return origin + elapsed + (long) (elapsed * drift);
    }

    double rate() {
        return 1 + drift;
    }

    /** How much true time passes until this clock shows that time, unless it jumps. */
    long until(long at) {
        long ahead = at - now();
        return ahead <= 0
                ? ahead
                : jumps.standsStillFor(agenda.now())
                        + (drift == 0 ? ahead : (long) (ahead / rate()) + 2);
    }
}
