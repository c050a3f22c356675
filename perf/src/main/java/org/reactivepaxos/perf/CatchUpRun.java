// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
                            .allMatch(CatchUpRun::isCut);
        }
        if (!cut) {
            throw new PerfException("the log does not begin with the snapshot");
        }
    }

    /** A member that had not heard of anything yet has nothing to save, and keeps its whole log. */
    private static boolean isCut(Line taken) {
        return taken.number("below") > 0 && taken.number("retained") >= taken.number("below");
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

    /**
     * Starts the new member, and has it made a follower, and a voter when it is level: a quorum
     * never waits for it.
     */
    private Arrival arrive(int leader, boolean kill) throws IOException, InterruptedException {
        int joins = workload.members();
        long lacks = cluster.ask(leader, Line.of("kept"), LIMIT, "to tell its log").number("kept");
        long began = System.nanoTime();
        cluster.join(joins);
        long up = System.nanoTime();
        Line who = new Line("follow", Map.of("member", (long) joins));
        cluster.ask(survivor(leader), who, LIMIT, "to add the member");
        long end = began + LONG.toNanos();
        until(joins, end, now -> now.number("level") > 0, kill);
        long level = System.nanoTime();
        if (kill && killed == 0) {
            throw new PerfException("the snapshot came before its sender could be killed");
        }
        Line vote = new Line("promote", Map.of("member", (long) joins));
        cluster.ask(survivor(leader), vote, LIMIT, "to give it a vote");
        Line last = until(joins, end, now -> now.number("votes") > 0, false);
        return new Arrival(
                lacks,
                up - began,
                new Arrival.Snapshot(
                        last.number("whole"),
                        (int) last.number("peer"),
                        last.number("firstNanos"),
                        last.number("installedNanos")),
                level - began,
                System.nanoTime() - began);
    }

    /** Looks at the new member until it is so, and kills the sender half-way where wished. */
    private Line until(int joins, long end, Predicate<Line> isSo, boolean kill)
            throws InterruptedException {
        Line now = fetched(joins);
        while (!isSo.test(now)) {
            if (System.nanoTime() > end) {
                throw new PerfException("the new member does not get on: " + now.format());
            }
            if (kill && killed == 0) {
                killSender(now);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            now = fetched(joins);
        }
        return now;
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

    /** When half of the snapshot has come. */
    private void killSender(Line fetched) throws InterruptedException {
        long whole = fetched.number("whole");
        long bytes = fetched.number("bytes");
        if (whole > 0 && 2 * bytes >= whole && fetched.number("installedNanos") == 0) {
            killed = (int) fetched.number("peer");
            killedAtPercent = 100 * bytes / whole;
            cluster.kill(killed);
        }
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
