// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.reactivepaxos.examples.chaos.Fault.Domain;
import org.reactivepaxos.examples.chaos.MemberSettings.Plant;

/**
 * Does harm to a cluster, as its mix says: one fault after the other of each domain, so that those
 * of several domains meet. When told to end it undoes what it did.
 */
final class Nemesis {

    private static final int GAP_MILLIS_LEAST = 200;

    /** There is something to lose then. */
    private static final int ANSWERS_BEFORE_ALL_END = 100;

    /** For each domain that the mix has. */
    private static final int GAP_MILLIS_MOST = 2_000;

    private final Mix mix;
    private final Cluster cluster;
    private final MasterTimes times = new MasterTimes();
    private final int groups;
    private final boolean loseAll;
    private final int gapMillisMost;
    private final long seed;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Fault, Long> done = new EnumMap<>(Fault.class);

    Nemesis(ChaosSettings settings, Cluster cluster) {
        this.mix = settings.mix();
        this.groups = settings.groups();
        this.loseAll = settings.plant() == Plant.SYNC;
        this.gapMillisMost = GAP_MILLIS_MOST * Math.max(1, domains(mix).size());
        this.seed = settings.seed();
        this.cluster = cluster;
    }

    void start() {
        for (Domain domain : domains(mix)) {
            Thread thread = new Thread(() -> run(domain), "chaos-nemesis-" + domain);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private static List<Domain> domains(Mix mix) {
        return Arrays.stream(Domain.values())
                .filter(domain -> !mix.faults(domain).isEmpty())
                .toList();
    }

    private void run(Domain domain) {
        Random random = new Random(seed + domain.name().hashCode());
        Inflicted on = new Inflicted(cluster, random, over);
        List<Fault> faults = mix.faults(domain);
        try {
            while (!on.isOver(
                    GAP_MILLIS_LEAST + random.nextInt(gapMillisMost - GAP_MILLIS_LEAST))) {
                Fault fault = faults.get(random.nextInt(faults.size()));
                cluster.note("fault " + fault);
                inflict(fault, on);
                boolean missed = on.tookMissed();
                cluster.note((missed ? "missed " : "over ") + fault);
                if (!missed) {
                    count(fault);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            cluster.violation("faults of " + domain + " ended: " + e.getMessage());
        }
    }

    private void count(Fault fault) {
        synchronized (done) {
            done.merge(fault, 1L, Long::sum);
        }
    }

    private void inflict(Fault fault, Inflicted on) throws InterruptedException {
        ProcessFaults processes = new ProcessFaults(on, times, groups, loseAll);
        NetworkFaults network = new NetworkFaults(on);
        DiskFaults disks = new DiskFaults(on);
        OperatorFaults operator = new OperatorFaults(on, times, groups);
        switch (fault) {
            case KILL -> processes.kill(on.anySeat());
            case KILL_LEADER -> processes.kill(on.leader(groups));
            case KILL_MASTER -> processes.killMaster();
            case KILL_ALL -> {
                on.awaitAnswers(ANSWERS_BEFORE_ALL_END);
                processes.kill(cluster.seats());
            }
            case STOP -> processes.stop(on.anySeat());
            case STOP_LEADER -> processes.stop(on.leader(groups));
            case WIPE -> processes.wipe(on.anySeat());
            case ISOLATE -> network.isolate();
            case ONE_WAY -> network.oneWay();
            case HALVES -> network.halves();
            case BRIDGE -> network.bridge();
            case DELAY -> network.delay();
            case RESETS -> network.resets();
            case SLOW_SYNC -> disks.slow(on.anySeat());
            case FAILED_SYNC -> disks.fail(on.anySeat());
            case SNAPSHOT -> {
                if (loseAll) {
                    on.missed(); // A snapshot would keep what the journal is to lose.
                } else {
                    operator.snapshot();
                }
            }
            case RESIGN -> operator.resign();
            case TRANSFER -> operator.transfer();
            case CHANGE -> operator.change();
        }
    }

    /** Ends all faults, and waits for that. */
    void end() throws InterruptedException {
        over.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** How often each fault came. */
    Map<Fault, Long> done() {
        synchronized (done) {
            return new EnumMap<>(done);
        }
    }

    MasterTimes times() {
        return times;
    }
}
