// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What faults are made with: the cluster, chance, and time that passes. */
final class Inflicted {

    private static final int LOOK_MILLIS = 20;

    private final Cluster cluster;
    private final Random random;
    private final CountDownLatch over;
    private boolean missed;

    /**
     * @param over counts down when faults are to end
     */
    Inflicted(Cluster cluster, Random random, CountDownLatch over) {
        this.cluster = cluster;
        this.random = random;
        this.over = over;
    }

    Cluster cluster() {
        return cluster;
    }

    Random random() {
        return random;
    }

    /** The fault found nobody that it could harm, and does not count. */
    void missed() {
        missed = true;
    }

    /** Whether the latest fault did nothing. */
    boolean tookMissed() {
        boolean was = missed;
        missed = false;
        return was;
    }

    /** Lets some time pass; less when faults are to end. */
    void pass(int millisLeast, int millisMost) throws InterruptedException {
        int millis = millisLeast + random.nextInt(millisMost - millisLeast + 1);
        isOver(millis);
    }

    /** Waits, and tells whether faults are to end. */
    boolean isOver(int millis) throws InterruptedException {
        return over.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits until so many more calls were answered, or faults are to end. */
    void awaitAnswers(int calls) throws InterruptedException {
        long enough = cluster.answered() + calls;
        while (cluster.answered() < enough && !isOver(LOOK_MILLIS)) {
            // However slow the machine is: without answers there would be nothing to lose.
        }
    }

    Seat anySeat() {
        return cluster.seat(1 + random.nextInt(cluster.seats().size()));
    }

    int anyGroup(int groups) {
        return random.nextInt(groups);
    }

    /** The leader of some group; any member where none is known. */
    Seat leader(int groups) {
        int leader = cluster.leader(anyGroup(groups));
        return leader == 0 ? anySeat() : cluster.seat(leader);
    }
}
