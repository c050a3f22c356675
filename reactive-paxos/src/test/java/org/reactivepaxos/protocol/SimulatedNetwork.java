// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.Random;

/** Loses, doubles, delays and reorders messages, and cuts links in one direction or both. */
final class SimulatedNetwork {

    private static final long MILLI = Faults.MILLI;

    private final Agenda agenda;
    private final Random random;
    private final Faults faults;
    private final boolean[][] cut;
    private final long[][] lastArrival;
    private boolean calm;

    SimulatedNetwork(Agenda agenda, Random random, Faults faults) {
        this.agenda = agenda;
        this.random = random;
        this.faults = faults;
        this.cut = new boolean[faults.members() + 1][faults.members() + 1];
        this.lastArrival = new long[faults.members() + 1][faults.members() + 1];
    }

    /** No faults from here on; links keep the order of their messages. */
    void calm() {
        calm = true;
    }

    void carry(int from, int to, Runnable delivery) {
        if (calm) {
            arrive(from, to, MILLI, true, delivery);
            return;
        }
        if (cut[from][to] || random.nextDouble() < faults.loss()) {
            return;
        }
        arrive(from, to, delay(), faults.inOrder(), delivery);
        if (random.nextDouble() < faults.duplication()) {
            arrive(from, to, delay(), faults.inOrder(), delivery);
        }
    }

    private long delay() {
        boolean slow = random.nextDouble() < faults.slow();
        return MILLI / 10 + (long) (random.nextDouble() * (slow ? 300 : 4) * MILLI);
    }

    private void arrive(int from, int to, long delay, boolean inOrder, Runnable delivery) {
        long at = agenda.now() + delay;
        if (inOrder) {
            at = Math.max(at, lastArrival[from][to]);
            lastArrival[from][to] = at;
        }
        agenda.after(at - agenda.now(), delivery);
    }

    /** Cuts some links anew, or none. */
    void shuffleLinks() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
        if (calm || random.nextDouble() >= faults.partition() * 4) {
            return;
        }
        if (random.nextBoolean()) {
            double share = random.nextDouble() * 0.6;
            for (int link = 0; link < cut.length * cut.length; link++) {
                cut[link / cut.length][link % cut.length] = random.nextDouble() < share;
            }
            return;
        }
        int alone = member();
        boolean hears = random.nextInt(3) == 0;
        boolean isHeard = !hears && random.nextInt(3) == 0;
        for (int other = 1; other <= faults.members(); other++) {
            cut[alone][other] = !isHeard;
            cut[other][alone] = !hears;
        }
    }

    private int member() {
        return 1 + random.nextInt(faults.members());
    }
}
