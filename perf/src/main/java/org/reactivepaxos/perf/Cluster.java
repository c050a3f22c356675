// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** The member processes of one run, and what they are told. */
final class Cluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);

    private final Workload workload;
    private final TemporaryDirectory directory;
    private final Map<Integer, MemberProcess> members = new TreeMap<>();
    private final RunSettings settings;
    private final List<Integer> ports;
    private final Thread atExit = new Thread(this::end, "perf-exit");

    private Cluster(
            Workload workload,
            RunSettings settings,
            TemporaryDirectory directory,
            List<Integer> ports) {
        this.workload = workload;
        this.settings = settings;
        this.directory = directory;
        this.ports = ports;
    }

    /**
     * Starts a cluster, runs the workload and ends the cluster.
     *
     * @throws PerfException when it cannot be completed
     */
    static Result run(Workload workload, RunSettings settings)
            throws IOException, InterruptedException {
        try (Cluster cluster = start(workload, settings)) {
            MemberProcess leader = cluster.leader();
            await(List.of(leader.ask(Line.of("lead"))), START_LIMIT, "to lead every group");
            return cluster.measure();
        }
    }

    /**
     * Starts a cluster, whose members then take part; to be closed.
     *
     * @throws PerfException when a member does not start
     */
    static Cluster start(Workload workload, RunSettings settings)
            throws IOException, InterruptedException {
        return start(workload, settings, workload.members());
    }

    /**
     * The same with fewer members at first; others may join.
     *
     * @throws PerfException when a member does not start
     */
    static Cluster start(Workload workload, RunSettings settings, int atFirst)
            throws IOException, InterruptedException {
        Cluster cluster =
                new Cluster(
                        workload,
                        settings,
                        TemporaryDirectory.in(settings.data()),
                        freePorts(workload.members()));
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.startMembers(IntStream.rangeClosed(1, atFirst).boxed().toList());
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startMembers(List<Integer> ids) throws IOException, InterruptedException {
        for (int member : ids) {
            Path journal = directory.path().resolve("member-" + member);
            boolean corrupted = member == settings.corrupted();
            members.put(
                    member,
                    MemberProcess.start(
                            new MemberSettings(
                                    member,
                                    ports,
                                    journal,
                                    workload,
                                    settings.subject(),
                                    corrupted),
                            settings.jvmOptions()));
        }
        await(ids.stream().map(id -> member(id).ready()).toList(), START_LIMIT, "to start");
    }

    /** Starts one of those that were not there at first. */
    void join(int member) throws IOException, InterruptedException {
        startMembers(List.of(member));
    }

    /** Kills one, which takes no more part. */
    void kill(int member) throws InterruptedException {
        MemberProcess killed = member(member);
        members.remove(member);
        killed.kill();
    }

    /** The ids of those that run, in their order. */
    List<Integer> running() {
        return List.copyOf(members.keySet());
    }

    private MemberProcess member(int id) {
        return Objects.requireNonNull(members.get(id), "member");
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private MemberProcess leader() {
        return member(MemberSettings.LEADER);
    }

    private Result measure() throws InterruptedException {
        await(List.of(leader().ask(Line.of("load"))), ANSWER_LIMIT, "to take the load");
        let(workload.warmup());
        askAll(Line.of("begin"), ANSWER_LIMIT, "to begin");
        let(workload.measured());
        List<Line> ends = askAll(Line.of("end"), ANSWER_LIMIT, "to end");
        Line stopped =
                await(List.of(leader().ask(Line.of("stop"))), ANSWER_LIMIT, "to end its proposals")
                        .get(0);
        List<Line> applied =
                askAll(
                        new Line("await", stopped.numbers()),
                        CATCH_UP_LIMIT,
                        "to apply what the leader applied");
        Line leaderEnd = ends.get(MemberSettings.LEADER - 1);
        return new Result(
                workload,
                leaderEnd.number("acknowledged"),
                leaderEnd.number("nanos"),
                Result.Latency.of(leaderEnd),
                ends.stream().map(Usage::of).toList(),
                difference(applied));
    }

    /** The first difference between what the leader and another member applied. */
    static Optional<String> difference(List<Line> applied) {
        Line leader = applied.get(0);
        for (int other = 1; other < applied.size(); other++) {
            Line line = applied.get(other);
            for (String name : leader.numbers().keySet()) {
                if (leader.number(name) != line.number(name)) {
                    return Optional.of(
                            "group "
                                    + name
                                    + " is "
                                    + leader.number(name)
                                    + " on member 1 and "
                                    + line.number(name)
                                    + " on member "
                                    + (other + 1));
                }
            }
        }
        return Optional.empty();
    }

    /** Tells all members the same; returns their answers in the order of their ids. */
    List<Line> askAll(Line line, Duration limit, String aim) throws InterruptedException {
        return await(askAll(line), limit, aim);
    }

    /** The same; does not wait. */
    List<CompletableFuture<Line>> askAll(Line line) {
        return members.values().stream().map(member -> member.ask(line)).toList();
    }

    /** Tells one member something. */
    Line ask(int member, Line line, Duration limit, String aim) throws InterruptedException {
        return await(List.of(member(member).ask(line)), limit, aim).get(0);
    }

    private static List<Line> await(
            List<CompletableFuture<Line>> answers, Duration limit, String aim)
            throws InterruptedException {
        CompletableFuture<?> all =
                CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new PerfException("no member answers after " + limit + ", waiting " + aim, e);
        } catch (ExecutionException e) {
            throw broken(e);
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** Lets the load run for so long, which only the end of a member cuts short. */
    void let(Duration time) throws InterruptedException {
        CompletableFuture<?>[] gone =
                members.values().stream()
                        .map(MemberProcess::gone)
                        .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.anyOf(gone).get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw broken(e);
        }
    }

    private static PerfException broken(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new PerfException(String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The hook is running already.
        }
    }

    private synchronized void end() {
        members.values().forEach(MemberProcess::close);
        try {
            for (MemberProcess member : members.values()) {
                member.awaitExit(EXIT_LIMIT);
            }
            directory.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new PerfException("cannot delete " + directory.path(), e);
        }
    }
}
