// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an operator may do at any time. */
final class OperatorFaults {

    private static final int DEMOTED_MILLIS_LEAST = 500;
    private static final int DEMOTED_MILLIS_MOST = 4_000;
    private static final int PROMOTIONS_MAX = 200;
    private static final int PROMOTION_PAUSE_MILLIS = 300;

    private final Inflicted on;
    private final Cluster cluster;
    private final MasterTimes times;
    private final int groups;

    OperatorFaults(Inflicted on, MasterTimes times, int groups) {
        this.on = on;
        this.cluster = on.cluster();
        this.times = times;
        this.groups = groups;
    }

    void snapshot() throws InterruptedException {
        on.missed();
        for (Seat seat : cluster.running()) {
            MemberProcess process = seat.running();
            if (process != null && !seat.isWiped() && on.random().nextBoolean()) {
                on.tookMissed();
                cluster.note(
                        "member "
                                + seat.member()
                                + " snapshot "
                                + cluster.ask(process, "snapshot " + on.anyGroup(groups)));
            }
        }
    }

    /** Without a vote a member learns from others; it has its vote again in the end. */
    void change() throws InterruptedException {
        int group = on.anyGroup(groups);
        Seat seat = on.anySeat();
        MemberProcess asked = on.anySeat().running();
        if (asked == null || seat.isWiped()) {
            on.missed();
            return;
        }
        String words = " " + group + " " + seat.member();
        cluster.note(
                "member " + asked.member() + " demote" + words + " " + ask(asked, "demote", words));
        on.pass(DEMOTED_MILLIS_LEAST, DEMOTED_MILLIS_MOST);
        for (int i = 0; i < PROMOTIONS_MAX; i++) {
            MemberProcess other = on.anySeat().running();
            String answer = other == null ? null : ask(other, "promote", words);
            cluster.note("promote" + words + " " + answer);
            if ("done".equals(answer)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PROMOTION_PAUSE_MILLIS);
        }
        cluster.violation("member" + words + " got no vote");
    }

    private @Nullable String ask(MemberProcess process, String what, String words)
            throws InterruptedException {
        return cluster.ask(process, what + words);
    }

    void resign() throws InterruptedException {
        int group = on.anyGroup(groups);
        MemberProcess master = cluster.master(group);
        if (master == null) {
            on.missed();
            return;
        }
        long time = System.nanoTime();
        if ("done".equals(cluster.ask(master, "resign " + group))) {
            times.resigned(group, time, master.id());
        }
    }

    void transfer() throws InterruptedException {
        int group = on.anyGroup(groups);
        MemberProcess master = cluster.master(group);
        Seat to = on.anySeat();
        if (master == null || master.member() == to.member()) {
            on.missed();
            return;
        }
        long time = System.nanoTime();
        String words = "transfer " + group + " " + to.member();
        if ("done".equals(cluster.ask(master, words))) {
            times.transferred(group, time, master.id());
        }
    }
}
