// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.perf.CatchUpRow.Arrival;
import org.reactivepaxos.perf.CatchUpRow.Measured;

/**
 * A member joins a group that has a snapshot and a log after it, while the voters are under load:
 * one window before it is started, one until it votes.
 */
final class CatchUpRun {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final int CUTS_MAX = 60;
    private static final Duration CUT_PAUSE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Cluster cluster;
    private final Backlog backlog;
    private final Workload workload;
    private int killed;
    private long killedAtPercent;

    /** What the new member lacks. */
    record Backlog(long snapshotBytes, long instances) {}

    private CatchUpRun(Cluster cluster, Workload workload, Backlog backlog) {
        this.cluster = cluster;
        this.workload = workload;
        this.backlog = backlog;
    }

    /**
     * Runs it once.
     *
     * @param workload of each voter; the last member is the one that joins
     * @param kill whether to kill the member that sends the snapshot, half-way
     * @throws PerfException when it cannot be completed, or a member applied something else
     */
    static CatchUpRow run(Workload workload, RunSettings settings, Backlog backlog, boolean kill)
            throws IOException, InterruptedException {
        try (Cluster cluster = Cluster.start(workload, settings, workload.members() - 1)) {
            return new CatchUpRun(cluster, workload, backlog).measure(kill);
        }
    }

    private CatchUpRow measure(boolean kill) throws IOException, InterruptedException {
        int leader = (int) all(Line.of("led"), "until there is a leader").get(0).number("by");
        cut(leader);
        cluster.ask(leader, fill(backlog.instances()), LONG, "to fill the log");
        all(Line.of("load"), "to take the load");
        cluster.let(workload.warmup());
        all(Line.of("begin"), "to begin");
        cluster.let(workload.measured());
        List<Measured> before = ends();
        all(Line.of("begin"), "to begin");
        Arrival arrival = arrive(leader, kill);
        List<Measured> meanwhile = ends();
        requireSame();
        return new CatchUpRow(arrival, leader, killed, killedAtPercent, before, meanwhile);
    }

    /** Has the log begin with a snapshot: it stays while members have just learned from it. */
    private void cut(int leader) throws InterruptedException {
        Line taken = new Line("snapshot", Map.of("bytes", backlog.snapshotBytes()));
        boolean cut = false;
        for (int i = 0; i < CUTS_MAX && !cut; i++) {
            TimeUnit.NANOSECONDS.sleep(CUT_PAUSE.toNanos());
            cluster.ask(leader, fill(1), LIMIT, "to have something to be in a snapshot");
            cut =
                    cluster.askAll(taken, LONG, "to take snapshots").stream()
                            .allMatch(line -> line.number("retained") >= line.number("below"));
        }
        if (!cut) {
            throw new PerfException("the log does not begin with the snapshot");
        }
    }

    private static Line fill(long instances) {
        return new Line("fill", Map.of("instances", instances));
    }

    private List<Line> all(Line line, String aim) throws InterruptedException {
        return cluster.askAll(line, LIMIT, aim);
    }

    private List<Measured> ends() throws InterruptedException {
        List<Measured> measured = new ArrayList<>();
        for (int voter = 1; voter < workload.members(); voter++) {
            if (cluster.running().contains(voter)) {
                Line end = cluster.ask(voter, Line.of("end"), LIMIT, "to end");
                measured.add(new Measured(voter, end));
            }
        }
        return measured;
    }

    /** Starts the new member, and has it made a voter. */
    private Arrival arrive(int leader, boolean kill) throws IOException, InterruptedException {
        int joins = workload.members();
        long began = System.nanoTime();
        cluster.join(joins);
        long up = System.nanoTime();
        Line add = new Line("add", Map.of("member", (long) joins));
        int asked = survivor(leader);
        CompletableFuture<Line> added = cluster.begin(asked, add);
        while (!isLevel(joins)) {
            if (kill && killed == 0 && killSender(fetched(joins)) && killed == asked) {
                added = cluster.begin(survivor(leader), add);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        Cluster.await(List.of(added), LIMIT, "to add the member");
        long level = System.nanoTime();
        Line last = fetched(joins);
        if (kill && killed == 0) {
            throw new PerfException("the snapshot came before its sender could be killed");
        }
        return new Arrival(
                up - began,
                last.number("installedNanos"),
                level - began,
                last.number("whole"),
                (int) last.number("peer"),
                added.join().number("nanos"));
    }

    private boolean isLevel(int joins) throws InterruptedException {
        Line now = fetched(joins);
        return now.number("installedNanos") > 0 && now.number("level") > 0;
    }

    private Line fetched(int joins) throws InterruptedException {
        return cluster.ask(joins, Line.of("fetched"), LIMIT, "to tell how far it is");
    }

    /** A voter to be asked for the change, rather not the leader. */
    private int survivor(int leader) {
        return cluster.running().stream()
                .filter(member -> member != leader && member < workload.members())
                .reduce((first, second) -> second)
                .orElse(leader);
    }

    /** Whether it was killed now: half-way, and not yet. */
    private boolean killSender(Line fetched) throws InterruptedException {
        long whole = fetched.number("whole");
        long bytes = fetched.number("bytes");
        boolean halfWay = whole > 0 && 2 * bytes >= whole && fetched.number("installedNanos") == 0;
        if (!halfWay) {
            return false;
        }
        killed = (int) fetched.number("peer");
        killedAtPercent = 100 * bytes / whole;
        cluster.kill(killed);
        return true;
    }

    /** Ends the load; all that run must have applied the same. */
    private void requireSame() throws InterruptedException {
        long most = 0;
        for (int voter = 1; voter < workload.members(); voter++) {
            if (cluster.running().contains(voter)) {
                cluster.ask(voter, Line.of("stop"), LIMIT, "to end its proposals");
            }
        }
        for (Line at : all(Line.of("position"), "to tell what it applied")) {
            most = Math.max(most, at.number("values"));
        }
        Map<Long, List<Integer>> hashes = new TreeMap<>();
        for (int member : cluster.running()) {
            Line applied =
                    cluster.ask(
                            member,
                            new Line("await", Map.of("values", most)),
                            LONG,
                            "to apply what the others have");
            hashes.computeIfAbsent(applied.number("hash"), hash -> new ArrayList<>()).add(member);
        }
        if (hashes.size() != 1) {
            throw new PerfException("members applied different sequences: " + hashes.values());
        }
    }
}
