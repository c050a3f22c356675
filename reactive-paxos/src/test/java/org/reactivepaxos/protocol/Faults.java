// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;

/**
 * How hostile one simulated run is.
 *
 * @param inOrder whether a link keeps the order of its messages, as one connection does
 * @param slow how many messages are delayed beyond an election time-out
 * @param crash how likely a member crashes in one turn
 */
record Faults(
        double loss,
        double duplication,
        double slow,
        boolean inOrder,
        double crash,
        double partition,
        long diskMax,
        int members) {

    static final long MILLI = 1_000_000;

    static Faults of(Random random) {
        int dice = random.nextInt(10);
        int members = dice == 0 ? 1 : dice < 6 ? 3 : 5;
        return new Faults(
                pick(random, 0, 0.02, 0.1, 0.4),
                pick(random, 0, 0.05, 0.2),
                pick(random, 0, 0.03, 0.3),
                random.nextInt(3) == 0,
                pick(random, 0, 0.002, 0.01),
                pick(random, 0, 0.1, 0.25),
                (1 + 9L * random.nextInt(4)) * MILLI,
                members);
    }

    private static double pick(Random random, double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** From calm to nervous: where elections are short, many candidates meet. */
    static Timing timing(Random random) {
        return random.nextInt(3) == 0
                ? new Timing(12 * MILLI, 60 * MILLI, 8 * MILLI, 6 * MILLI)
                : new Timing(50 * MILLI, 100 * MILLI, 10 * MILLI, 20 * MILLI);
    }

    /** Small bounds, so that every bound is met. */
    static Limits limits(Random random) {
        return new Limits(
                1 + random.nextInt(4),
                100 + random.nextInt(1000),
                1 + random.nextInt(200),
                random.nextInt(3) * 150L,
                2 + random.nextInt(30));
    }
}
