// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.reactivepaxos.examples.chaos.Network.Way;

/** Cuts, delays and resets. */
final class NetworkFaults {

    private static final int CUT_MILLIS_LEAST = 500;
    private static final int CUT_MILLIS_MOST = 8_000;
    private static final int DELAY_MILLIS_MOST = 200;
    private static final int RESETS = 20;
    private static final int RESET_GAP_MILLIS = 300;

    private final Inflicted on;
    private final Network network;
    private final Random random;

    NetworkFaults(Inflicted on) {
        this.on = on;
        this.network = on.cluster().network();
        this.random = on.random();
    }

    void isolate() throws InterruptedException {
        List<Integer> shuffled = shuffled();
        cut(between(shuffled.subList(0, 1), shuffled.subList(1, shuffled.size())));
    }

    /** What one member says reaches nobody, or it hears nobody, or one does not hear another. */
    void oneWay() throws InterruptedException {
        List<Integer> shuffled = shuffled();
        int alone = shuffled.get(0);
        Set<Way> ways = new HashSet<>();
        int kind = random.nextInt(3);
        for (int other : shuffled.subList(1, kind == 2 ? 2 : shuffled.size())) {
            ways.add(kind == 0 ? new Way(alone, other) : new Way(other, alone));
        }
        cut(ways);
    }

    void halves() throws InterruptedException {
        List<Integer> shuffled = shuffled();
        int size = 1 + random.nextInt(shuffled.size() - 1);
        cut(between(shuffled.subList(0, size), shuffled.subList(size, shuffled.size())));
    }

    void bridge() throws InterruptedException {
        List<Integer> others = shuffled();
        others.remove(0); // Sees both.
        int size = Math.max(1, others.size() / 2);
        cut(between(others.subList(0, size), others.subList(size, others.size())));
    }

    private List<Integer> shuffled() {
        List<Integer> ids =
                new ArrayList<>(on.cluster().seats().stream().map(Seat::member).toList());
        Collections.shuffle(ids, random);
        return ids;
    }

    private static Set<Way> between(List<Integer> some, List<Integer> others) {
        Set<Way> ways = new HashSet<>();
        for (int one : some) {
            for (int other : others) {
                ways.add(new Way(one, other));
                ways.add(new Way(other, one));
            }
        }
        return ways;
    }

    private void cut(Set<Way> ways) throws InterruptedException {
        on.cluster().note("cut " + ways);
        network.cut(ways);
        try {
            on.pass(CUT_MILLIS_LEAST, CUT_MILLIS_MOST);
        } finally {
            network.heal(random.nextBoolean());
        }
    }

    void delay() throws InterruptedException {
        network.delay(1 + random.nextInt(DELAY_MILLIS_MOST));
        try {
            on.pass(CUT_MILLIS_LEAST, CUT_MILLIS_MOST);
        } finally {
            network.delay(0);
        }
    }

    void resets() throws InterruptedException {
        int count = 1 + random.nextInt(RESETS);
        for (int i = 0; i < count; i++) {
            List<Integer> two = shuffled().subList(0, 2);
            network.reset(way -> two.contains(way.from()) && two.contains(way.to()));
            if (on.isOver(random.nextInt(RESET_GAP_MILLIS))) {
                return;
            }
        }
    }
}
