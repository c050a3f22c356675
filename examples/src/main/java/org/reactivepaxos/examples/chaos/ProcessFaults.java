// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Members that are killed, stopped and wiped. */
final class ProcessFaults {

    private static final int DOWN_MILLIS_MOST = 4_000;
    private static final int STOPPED_MILLIS_MOST = 6_000;
    private static final int WIPED_MILLIS = 5_000;

    private final Inflicted on;
    private final Cluster cluster;
    private final MasterTimes times;
    private final int groups;
    private final boolean loseAll;

    /**
     * @param loseAll whether a kill loses everything that was not synced, not only some of it
     */
    ProcessFaults(Inflicted on, MasterTimes times, int groups, boolean loseAll) {
        this.on = on;
        this.loseAll = loseAll;
        this.cluster = on.cluster();
        this.times = times;
        this.groups = groups;
    }

    void kill(Seat seat) throws InterruptedException {
        kill(List.of(seat));
    }

    void killMaster() throws InterruptedException {
        MemberProcess master = cluster.master(on.anyGroup(groups));
        kill(master == null ? on.anySeat() : cluster.seat(master.member()));
    }

    /** Kills some, and starts them after a while: whoever is killed loses what was not synced. */
    void kill(List<Seat> seats) throws InterruptedException {
        killAtOnce(seats, 0);
        try {
            on.pass(0, DOWN_MILLIS_MOST);
        } finally {
            for (Seat seat : seats) {
                cluster.start(seat, cut());
            }
        }
        for (Seat seat : seats) {
            seat.awaitReady();
        }
    }

    /** None must go on and sync what another has acknowledged before it did so. */
    private void killAtOnce(List<Seat> seats, int locked) throws InterruptedException {
        if (locked < seats.size()) {
            seats.get(locked).exclusively(() -> killAtOnce(seats, locked + 1));
            return;
        }
        long time = System.nanoTime();
        for (Seat seat : seats) {
            MemberProcess process = seat.running();
            if (process != null) {
                mastered(process).forEach(group -> times.killed(group, time, process.id()));
            }
        }
        seats.forEach(Seat::strike);
        for (Seat seat : seats) {
            seat.kill();
        }
    }

    /** What a disk forgets; 0 is everything. */
    private long cut() {
        int drawn = on.random().nextInt(Integer.MAX_VALUE);
        return loseAll || drawn % 3 == 0 ? 0 : drawn;
    }

    private List<Integer> mastered(MemberProcess process) {
        return Stream.iterate(0, group -> group < groups, group -> group + 1)
                .filter(group -> cluster.master(group) == process)
                .toList();
    }

    void stop(Seat seat) throws InterruptedException {
        seat.exclusively(
                () -> {
                    MemberProcess process = seat.running();
                    if (process == null) {
                        on.missed();
                        return;
                    }
                    process.pause(2 * STOPPED_MILLIS_MOST / 1_000);
                    try {
                        on.pass(100, STOPPED_MILLIS_MOST);
                    } finally {
                        process.resume();
                    }
                });
    }

    /**
     * A member loses its disk and comes back under its old id: the others must refuse it, and it
     * must answer nobody. Then it gets its disk back.
     */
    void wipe(Seat seat) throws InterruptedException {
        Path aside = seat.folder().resolve("data-aside");
        seat.exclusively(
                () -> {
                    seat.kill();
                    Files.move(seat.data(), aside);
                    seat.wiped(true);
                    cluster.refusals().forget(seat.member());
                    seat.start(-1);
                });
        try {
            seat.awaitReady();
            on.pass(WIPED_MILLIS, 2 * WIPED_MILLIS);
            cluster.refusals().requireRefused(seat);
        } finally {
            seat.exclusively(
                    () -> {
                        seat.kill();
                        delete(seat.data());
                        Files.move(aside, seat.data());
                        seat.wiped(false);
                    });
            cluster.start(seat, 0);
        }
        seat.awaitReady();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
