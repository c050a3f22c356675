// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The members, what lies between them, and what is known to be wrong with them. */
final class Cluster implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Map<Integer, Seat> seats = new TreeMap<>();
    private final Network network;
    private final Outcomes outcomes;
    private final MasterJudge masters;
    private final AtomicLong requests = new AtomicLong();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Map<String, Long> ends = new TreeMap<>();
    private final Map<Integer, Integer> leaders = new ConcurrentHashMap<>();
    private final Map<Integer, Long> started = new HashMap<>();
    private final Refusals refusals =
            new Refusals(this::violation, id -> note("member " + id + " was not refused yet"));

    Cluster(ChaosSettings settings, Path folder, Outcomes outcomes, MasterJudge masters) {
        this.outcomes = outcomes;
        this.masters = masters;
        List<Integer> ids = IntStream.rangeClosed(1, settings.members()).boxed().toList();
        this.network = new Network(ids, id -> seat(id).port());
        for (int id : ids) {
            seats.put(
                    id,
                    new Seat(
                            id,
                            folder.resolve("member-" + id),
                            (member, place, run, cut) ->
                                    settings.member(member, place, run, cut, network),
                            this::told));
        }
    }

    Seat seat(int member) {
        return Objects.requireNonNull(seats.get(member));
    }

    List<Seat> seats() {
        return List.copyOf(seats.values());
    }

    /** Members that take part. */
    List<Seat> running() {
        return seats.values().stream().filter(seat -> seat.running() != null).toList();
    }

    Network network() {
        return network;
    }

    /** The process that is master of a group by the latest news; null where none is. */
    @Nullable MemberProcess master(int group) {
        MemberRun master = masters.master(group);
        MemberProcess now = master == null ? null : seat(master.member()).running();
        return now != null && now.id().equals(master) ? now : null;
    }

    Refusals refusals() {
        return refusals;
    }

    MasterJudge masters() {
        return masters;
    }

    /** Who leads a group by the latest news; 0 for none. */
    int leader(int group) {
        return leaders.getOrDefault(group, 0);
    }

    /** How many calls of clients were answered. */
    long answered() {
        return outcomes.count(Outcomes.Outcome.OK);
    }

    /** A number that was not used yet. */
    long nextRequest() {
        return requests.incrementAndGet();
    }

    void violation(String what) {
        violations.add(what);
        outcomes.note("VIOLATION " + what);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Notes a fault, or its end. */
    void note(String line) {
        outcomes.note(line);
    }

    /** Starts all and waits until they take part. */
    void start() throws InterruptedException {
        for (Seat seat : seats()) {
            start(seat, -1);
        }
        for (Seat seat : seats()) {
            seat.awaitReady();
        }
    }

    /** Starts one; does not wait. */
    void start(Seat seat, long cut) throws InterruptedException {
        seat.exclusively(
                () -> {
                    MemberProcess before = seat.process();
                    if (before == null || !before.isAlive()) {
                        synchronized (started) {
                            started.put(seat.member(), System.nanoTime());
                        }
                        seat.start(cut);
                    }
                });
    }

    private void told(MemberProcess process, String line) {
        String[] words = line.split(" ", -1);
        Seat seat = seat(process.member());
        switch (words[0]) {
            case "ready" -> ready(seat, process, words);
            case "leader" -> leaders.put(Integer.valueOf(words[1]), Integer.valueOf(words[2]));
            case "self", "other", "gives-up", "gave-up" -> masters.told(process.id(), words);
            case "refused" -> {
                refusals.told(process.member());
                refusals.told(Integer.parseInt(words[1]));
                outcomes.note("member " + process.member() + " " + line);
            }
            case "broken" -> violation("what member " + process.member() + " said: " + line);
            case "ended" -> ended(seat, process);
            case "halted" -> halted(seat, process, line);
            default -> outcomes.note("member " + process.member() + " " + line);
        }
    }

    private void ready(Seat seat, MemberProcess process, String[] words) {
        outcomes.note("member " + process.member() + " ready");
        long theirs = Long.parseLong(words[2]);
        long before;
        synchronized (started) {
            before = Objects.requireNonNull(started.get(process.member()));
        }
        if (theirs < before || theirs > System.nanoTime()) {
            violation("the clock of member " + process.member() + " is not that of this machine");
        }
        seat.ready(process, Integer.parseInt(words[1]));
    }

    private void halted(Seat seat, MemberProcess process, String line) {
        outcomes.note("member " + process.member() + " " + line);
        if (!seat.mayEnd()) {
            violation("member " + process.member() + " " + line);
        }
    }

    private void ended(Seat seat, MemberProcess process) {
        masters.ended(process.id());
        int code;
        try {
            code = process.awaitExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        String how = seat.mayEnd() ? "expected" : "surprising";
        outcomes.note("member " + process.member() + " ended with " + code + ", " + how);
        synchronized (ends) {
            ends.merge(code + " " + how, 1L, Long::sum);
        }
        if (!seat.mayEnd()) {
            violation(
                    "member "
                            + process.member()
                            + " ended by itself with exit code "
                            + code
                            + "; its log ends with:\n"
                            + process.logEnd());
        }
    }

    /** How processes ended: exit code and whether that was wanted; how often. */
    Map<String, Long> ends() {
        synchronized (ends) {
            return new TreeMap<>(ends);
        }
    }

    /** Asks a member something, and waits. Null where it does not answer. */
    @Nullable String ask(MemberProcess process, String words) throws InterruptedException {
        return ask(process, nextRequest(), words);
    }

    /** The same with a number that was drawn before. */
    @Nullable String ask(MemberProcess process, long number, String words)
            throws InterruptedException {
        try {
            return process.request(number, words)
                    .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.forget(number);
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops all in order; each must end well. */
    void stop() throws InterruptedException {
        List<String> failed = new ArrayList<>();
        for (Seat seat : seats()) {
            seat.exclusively(
                    () -> {
                        MemberProcess process = seat.process();
                        seat.expectEnd();
                        int code = process == null ? 0 : process.stop(STOP_LIMIT);
                        if (code != 0) {
                            failed.add("member " + seat.member() + " stopped with " + code);
                        }
                    });
        }
        failed.forEach(this::violation);
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        try {
            for (Seat seat : seats()) {
                seat.exclusively(seat::kill);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.close();
    }
}
