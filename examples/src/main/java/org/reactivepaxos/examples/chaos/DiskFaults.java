// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import org.jspecify.annotations.Nullable;

/** Syncs that take long, or fail. */
final class DiskFaults {

    private static final int SYNC_MILLIS_MOST = 1_000;
    private static final int SLOW_MILLIS_MOST = 8_000;
    private static final int END_LOOK_MILLIS = 50;

    /** In looks. A member that is idle, or cut off, has nothing to sync for a while. */
    private static final int END_LOOKS = 1_200;

    private final Inflicted on;
    private final Cluster cluster;

    DiskFaults(Inflicted on) {
        this.on = on;
        this.cluster = on.cluster();
    }

    void slow(Seat seat) throws InterruptedException {
        MemberProcess process = seat.running();
        if (process == null) {
            on.missed();
            return;
        }
        cluster.ask(process, "disk slow " + (1 + on.random().nextInt(SYNC_MILLIS_MOST)));
        on.pass(1_000, SLOW_MILLIS_MOST);
        cluster.ask(process, "disk slow 0");
    }

    /** The process must end by itself, whose node may not vote any more; it is started again. */
    void fail(Seat seat) throws InterruptedException {
        seat.exclusively(
                () -> {
                    MemberProcess process = seat.running();
                    if (process == null || seat.isWiped()) { // Refused, one syncs nothing.
                        on.missed();
                        return;
                    }
                    seat.expectEnd();
                    cluster.ask(process, "disk fail");
                    requireEnd(process);
                    seat.kill();
                    seat.start(on.random().nextInt(Integer.MAX_VALUE));
                });
        seat.awaitReady();
    }

    private void requireEnd(@Nullable MemberProcess process) throws InterruptedException {
        for (int look = 0; process != null && process.isAlive(); look++) {
            if (look == END_LOOKS) {
                cluster.violation(
                        "member " + process.member() + " went on though a sync of it failed");
                return;
            }
            Thread.sleep(END_LOOK_MILLIS);
        }
        if (process != null && process.exitValue() != MemberCommand.EXIT_JOURNAL) {
            cluster.violation(
                    "member "
                            + process.member()
                            + " ended with "
                            + process.exitValue()
                            + " after a sync of it failed; its log ends with:\n"
                            + process.logEnd());
        }
    }
}
