// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The jumps of one clock: forward at once, or standing still and so falling behind; as far as
 * leases allow, and no further.
 *
 * <p>The proofs of leases (S9, S11) compare two spans of two clocks. The holder counts
 * X(1-r)/(1+r), the others count X, from no earlier a moment; the holder is over first if within
 * the true time T = X/(1+r) its clock shows (1-r)T at least and theirs (1+r)T at most. So a clock
 * may do whatever it likes as long as every span of true time as long as T is shown within (1-r)
 * and (1+r) of its length: this is all that is asked, and anything more would let two believe.
 *
 * <p>With T0 that of the shortest lease: drift uses a share s of r, a jump is at most (1-s)r T0 in
 * either direction, and jumps begin 2 T0 apart or more. A span T0 &lt;= T &lt; 2 T0 holds one whole
 * jump at most (or two parts of stillness that make less than one), and one of 2k T0 or more, k
 * &gt;= 1, but below 2(k+1) T0 holds k+1 &lt;= 2k of them. So what the jumps add to any span T
 * &gt;= T0 is at most (1-s)r T.
 */
final class ClockJumps {

    /** Of a clock that never jumps. */
    static final ClockJumps NONE = new ClockJumps(null, new Chance(0), 0, Long.MAX_VALUE, 0);

    /** A nanosecond is rounded off here and there. */
    private static final double SLACK = 0.99;

    private final @Nullable Faults faults;
    private final Random random;
    private final double most;
    private final long apart;
    private long nextAt;
    private long jumped;
    private long stillFrom;
    private long stillUntil;

    private ClockJumps(
            @Nullable Faults faults, Random random, double most, long nextAt, long apart) {
        this.faults = faults;
        this.random = random;
        this.most = most;
        this.nextAt = nextAt;
        this.apart = apart;
    }

    /**
     * @param share of the bound on rates that is left for jumps
     */
    static ClockJumps of(
            Agenda agenda, long seed, Faults faults, long shortestLease, double share) {
        Random random = new Chance(seed);
        double span = shortestLease / (1 + Faults.DRIFT_MAX);
        double most = SLACK * share * Faults.DRIFT_MAX * span;
        long apart = (long) (2 * span) + 1;
        long first = agenda.now() + (long) (random.nextDouble() * apart);
        return new ClockJumps(faults, random, most, first, apart);
    }

    /**
     * What the clock shows; a function of the time alone, whoever looks.
     *
     * @param now true time, no less than when it was asked before
     */
    long shown(long now, SimulatedClock clock) {
        while (faults != null && nextAt <= now && nextAt < faults.calmFrom()) {
            jump(nextAt, clock);
            faults.happened(Fault.CLOCK_JUMP);
            nextAt += apart + (long) (random.nextDouble() * random.nextDouble() * 20 * apart);
        }
        return clock.steady(now) + jumped - lost(Math.min(now, stillUntil), clock);
    }

    private long lost(long until, SimulatedClock clock) {
        return clock.steady(until) - clock.steady(stillFrom);
    }

    private void jump(long at, SimulatedClock clock) {
        jumped -= lost(stillUntil, clock);
        stillFrom = at;
        stillUntil = at;
        double size = random.nextInt(4) == 0 ? most * random.nextDouble() : most;
        if (random.nextBoolean()) {
            jumped += (long) size;
        } else {
            stillUntil += (long) (size / clock.rate());
        }
    }

    /** How much longer the clock shows the same. */
    long standsStillFor(long now) {
        return Math.max(0, stillUntil - now);
    }
}
