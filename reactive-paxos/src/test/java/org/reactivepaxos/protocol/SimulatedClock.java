// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;

/** A member's monotonic clock: of its own origin and rate, both new with each start. */
final class SimulatedClock {

    private final Agenda agenda;
    private final long startedAt;
    private final long origin;
    private final double drift;

    private SimulatedClock(Agenda agenda, long origin, double drift) {
        this.agenda = agenda;
        this.startedAt = agenda.now();
        this.origin = origin;
        this.drift = drift;
    }

    /** One that shows true time. */
    static SimulatedClock exact(Agenda agenda) {
        return new SimulatedClock(agenda, agenda.now(), 0);
    }

    static SimulatedClock draw(Agenda agenda, Random random, Faults faults) {
        boolean faraway = faults.strikes(Fault.CLOCK_ORIGIN);
        boolean drifts = faults.strikes(Fault.CLOCK_DRIFT);
        return new SimulatedClock(
                agenda,
                faraway ? origin(random) : agenda.now(),
                drifts ? (2 * random.nextDouble() - 1) * Faults.DRIFT_MAX : 0);
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
        long elapsed = agenda.now() - startedAt;
        return origin + elapsed + (long) (elapsed * drift);
    }

    /** How much true time passes until this clock shows that time; never too little. */
    long until(long at) {
        long shown = at - now();
        return shown <= 0 || drift == 0 ? shown : (long) (shown / (1 + drift)) + 2;
    }
}
