// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The member processes of one run, and what they are told. */
final class Cluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);

    private final Workload workload;
    private final TemporaryDirectory directory;
    private final List<MemberProcess> members = new ArrayList<>();
    private final Thread atExit = new Thread(this::end, "perf-exit");

    private Cluster(Workload workload, TemporaryDirectory directory) {
        this.workload = workload;
        this.directory = directory;
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
        Cluster cluster = new Cluster(workload, TemporaryDirectory.in(settings.data()));
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.startMembers(settings);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startMembers(RunSettings settings) throws IOException, InterruptedException {
        List<Integer> ports = freePorts(workload.members());
        for (int member = 1; member <= workload.members(); member++) {
            Path journal = directory.path().resolve("member-" + member);
            boolean corrupted = member == settings.corrupted();
            members.add(
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
        await(members.stream().map(MemberProcess::ready).toList(), START_LIMIT, "to start");
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
        return members.get(MemberSettings.LEADER - 1);
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
        return await(members.stream().map(member -> member.ask(line)).toList(), limit, aim);
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
                members.stream().map(MemberProcess::gone).toArray(CompletableFuture[]::new);
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
        members.forEach(MemberProcess::close);
        try {
            for (MemberProcess member : members) {
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
