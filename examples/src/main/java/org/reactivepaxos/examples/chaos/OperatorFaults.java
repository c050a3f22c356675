// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

/** What an operator may do at any time. */
final class OperatorFaults {

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
        for (Seat seat : cluster.running()) {
            MemberProcess process = seat.running();
            if (process != null && !seat.isWiped() && on.random().nextBoolean()) {
                cluster.note(
                        "member "
                                + seat.member()
                                + " snapshot "
                                + cluster.ask(process, "snapshot " + on.anyGroup(groups)));
            }
        }
    }

    void resign() throws InterruptedException {
        int group = on.anyGroup(groups);
        MemberProcess master = cluster.master(group);
        if (master == null) {
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
            return;
        }
        long time = System.nanoTime();
        String words = "transfer " + group + " " + to.member();
        if ("done".equals(cluster.ask(master, words))) {
            times.transferred(group, time, master.id());
        }
    }
}
