// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.reactivepaxos.transport.tcp.NextTransport;

/**
 * Members as processes, with addresses and data that stay theirs across restarts: 1, 2 and 3 unless
 * something else is said, and those that join.
 */
final class ProcessCluster implements AutoCloseable {

    static final List<Integer> IDS = List.of(1, 2, 3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The packaged examples, these tests, and the build that is still to come. */
    private static final String CLASSES =
            String.join(
                    File.pathSeparator,
                    Path.of("target", "reactive-paxos-examples.jar").toString(),
                    Path.of("target", "test-classes").toString(),
                    placeOf(NextTransport.class));

    private final Path folder;
    private final int groups;
    private final List<Integer> first;
    private final Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
    private final Map<Integer, String> told = new TreeMap<>();
    private final Map<Integer, Build> builds = new TreeMap<>();
    private final Map<Integer, MemberProcess> members = new TreeMap<>();
    private final List<MemberProcess> runs = new ArrayList<>();

    private ProcessCluster(Path folder, int groups, List<Integer> first) {
        this.folder = folder;
        this.groups = groups;
        this.first = first;
        first.forEach(id -> addresses.put(id, FreeAddress.of(id)));
        first.forEach(id -> told.put(id, "first:" + known()));
    }

    private static String placeOf(Class<?> of) {
        return of.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    /** Members by id with their addresses, as a process is told them. */
    private String known() {
        return addresses.entrySet().stream()
                .map(each -> each.getKey() + "=" + address(each.getKey()))
                .collect(Collectors.joining(","));
    }

    /** A cluster whose members are all ready. */
    static ProcessCluster start(Path folder, int groups) {
        return start(folder, groups, IDS);
    }

    /** A cluster of these members, all of which are ready. */
    static ProcessCluster start(Path folder, int groups, List<Integer> first) {
        ProcessCluster cluster = new ProcessCluster(folder, groups, first);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts all members that are down, at once, and waits until they are ready. */
    void startAll() {
        first.stream().filter(id -> !isUp(id)).forEach(this::launch);
        first.forEach(id -> member(id).awaitReady());
    }

    /** Starts a member that is to join, and is told of those that are up and of no others. */
    MemberProcess join(int id) {
        String contacts =
                addresses.keySet().stream()
                        .filter(this::isUp)
                        .map(member -> member + "=" + address(member))
                        .collect(Collectors.joining(","));
        addresses.put(id, FreeAddress.of(id));
        told.put(id, "join:" + contacts + "," + id + "=" + address(id));
        return launch(id);
    }

    /** Where a member listens. */
    String address(int id) {
        InetSocketAddress at = Objects.requireNonNull(addresses.get(id));
        return at.getHostString() + ":" + at.getPort();
    }

    /** Starts another build of a member without waiting; so does each later start of it. */
    MemberProcess launch(int id, Build build) {
        builds.put(id, build);
        return launch(id);
    }

    /** Starts a member without waiting. */
    MemberProcess launch(int id) {
        Path histories = folder.resolve("member-" + id + "-run-" + runs.size());
        ProcessBuilder builder = new ProcessBuilder(command(id, histories));
        MemberProcess process = MemberProcess.start(id, builder, histories);
        members.put(id, process);
        runs.add(process);
        return process;
    }

    private List<String> command(int id, Path histories) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:TieredStopAtLevel=1"); // Short lives on a small machine.
        command.add("-XX:ActiveProcessorCount=2"); // The same threads on every machine.
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.addAll(List.of("-cp", CLASSES));
        command.add(MemberMain.class.getName());
        command.add(String.valueOf(id));
        command.add(String.valueOf(groups));
        command.add(data(id).toString());
        command.add(histories.toString());
        command.add(Objects.requireNonNull(told.get(id)));
        command.add(builds.getOrDefault(id, Build.PRESENT).name());
        return command;
    }

    /** Where a member keeps its journal. */
    Path data(int id) {
        return folder.resolve("data-" + id);
    }

    /** The latest run of a member. */
    MemberProcess member(int id) {
        return Objects.requireNonNull(members.get(id));
    }

    boolean isUp(int id) {
        MemberProcess member = members.get(id);
        return member != null && member.isAlive();
    }

    /** Every run of every member so far. */
    List<MemberProcess> runs() {
        return List.copyOf(runs);
    }

    private Stream<MemberProcess> up() {
        return members.values().stream().filter(MemberProcess::isAlive);
    }

    /** Waits until all members that are up say the same member leads, and it is up. */
    int awaitLeader() {
        await().atMost(PATIENCE).until(() -> agreedLeader() != 0);
        return agreedLeader();
    }

    private int agreedLeader() {
        Set<Integer> leaders = new HashSet<>(up().map(MemberProcess::leader).toList());
        int leader = leaders.size() == 1 ? leaders.iterator().next() : 0;
        return leader != 0 && isUp(leader) ? leader : 0;
    }

    /** Waits until no run that is alive has open proposals. */
    void awaitAnswers() {
        await().atMost(PATIENCE).until(() -> up().allMatch(member -> member.open().isEmpty()));
    }

    /**
     * Waits until all members have executed the same; gives the count, instance bound and checksum.
     */
    String awaitSameApplied(int group) {
        return awaitSameApplied(group, IDS);
    }

    private String awaitSameApplied(int group, List<Integer> ids) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                ids.stream()
                                                .map(id -> member(id).ask("applied " + group))
                                                .distinct()
                                                .count()
                                        == 1);
        return member(ids.get(0)).ask("applied " + group);
    }

    /** What all members executed, up to a last value that is proposed for this. */
    History awaitSameHistory() {
        return awaitSameHistory(IDS);
    }

    /** What these members executed, all of which are up, up to a last value. */
    History awaitSameHistory(List<Integer> ids) {
        // Without it all could be equally far from the end, just after a restart.
        MemberProcess one = member(ids.get(0));
        one.propose("last-" + runs.size(), 0, "last-" + runs.size());
        awaitAnswers();
        awaitSameApplied(0, ids);
        ids.forEach(id -> assertThat(member(id).history()).isEqualTo(one.history()));
        return one.history();
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        runs.stream().filter(MemberProcess::isAlive).forEach(MemberProcess::kill);
    }

    /** The last file of a member's log. */
    Path lastLogFile(int id) throws IOException {
        try (Stream<Path> files = Files.list(data(id).resolve("log-000001"))) {
            return files.filter(file -> file.toString().endsWith(".xd"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }
}
