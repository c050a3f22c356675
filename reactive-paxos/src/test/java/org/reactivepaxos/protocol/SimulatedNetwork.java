// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.Random;

/** Loses, doubles, delays and reorders messages, and cuts links in one direction or both. */
final class SimulatedNetwork {

    static final int MEMBERS_MAX = 18;

    private static final long MILLI = Faults.MILLI;

    private final Agenda agenda;
    private final Random random;
    private final Faults faults;
    private final boolean[][] cut;
    private final long[][] lastArrival;
    private int members;

    SimulatedNetwork(Agenda agenda, Random random, Faults faults) {
        this.agenda = agenda;
        this.random = random;
        this.faults = faults;
        this.members = faults.members();
        this.cut = new boolean[MEMBERS_MAX + 1][MEMBERS_MAX + 1];
        this.lastArrival = new long[MEMBERS_MAX + 1][MEMBERS_MAX + 1];
    }

    /** One more member. */
    void grow() {
        members++;
    }

    void carry(int from, int to, Runnable delivery) {
        if (faults.calm()) {
            arrive(from, to, MILLI, delivery);
            return;
        }
        if (cut[from][to] || faults.strikes(Fault.LOSS)) {
            return;
        }
        arrive(from, to, delay(), delivery);
        if (faults.strikes(Fault.DUPLICATION)) {
            arrive(from, to, delay(), delivery);
        }
    }

    /** Whether what one sends reaches the other now, as far as the links go. */
    boolean carries(int from, int to) {
        return faults.calm() || !cut[from][to];
    }

    private long delay() {
        int spread = faults.strikes(Fault.DELAY) ? 300 : 4;
        return MILLI / 10 + (long) (random.nextDouble() * spread * MILLI);
    }

    private void arrive(int from, int to, long delay, Runnable delivery) {
        long at = agenda.now() + delay;
        long last = lastArrival[from][to];
        if (at < last) {
            at = faults.strikes(Fault.REORDERING) ? at : last;
        }
        lastArrival[from][to] = Math.max(last, at);
        agenda.after(at - agenda.now(), delivery);
    }

    /** Shuffles until the faults stop. */
    void shuffleNowAndThen() {
        shuffleLinks();
        if (!faults.calm()) {
            agenda.after((10 + random.nextInt(120)) * Faults.MILLI, this::shuffleNowAndThen);
        }
    }

    /** Cuts some links anew, or none. */
    void shuffleLinks() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
        if (members == 1) {
            return;
        }
        if (faults.strikes(Fault.ONE_WAY_PARTITION)) {
            cutOneWay();
        } else if (faults.strikes(Fault.FULL_PARTITION)) {
            cutBothWays();
        }
    }

    private void cutOneWay() {
        if (random.nextBoolean()) {
            double share = random.nextDouble() * 0.6;
            for (int link = 0; link < cut.length * cut.length; link++) {
                cut[link / cut.length][link % cut.length] = random.nextDouble() < share;
            }
            return;
        }
        int alone = member();
        boolean deaf = random.nextBoolean();
        for (int other = 1; other <= members; other++) {
            cut[alone][other] = !deaf;
            cut[other][alone] = deaf;
        }
    }

    private void cutBothWays() {
        boolean one = random.nextBoolean();
        int alone = member();
        int sides = random.nextInt();
        for (int a = 1; a <= members; a++) {
            for (int b = 1; b <= members; b++) {
                cut[a][b] = side(a, one, alone, sides) != side(b, one, alone, sides);
            }
        }
    }

    private static int side(int member, boolean one, int alone, int sides) {
        if (one) {
            return member == alone ? 1 : 0;
        }
        return (sides >> member) & 1;
    }

    private int member() {
        return 1 + random.nextInt(members);
    }
}
