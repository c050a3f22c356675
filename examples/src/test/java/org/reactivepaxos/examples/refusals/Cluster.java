// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.refusals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTimings;
import org.reactivepaxos.transport.tcp.TcpTransport;

/** Members 1 to 3 on loopback, their directories, and who finds whom. */
final class Cluster implements AutoCloseable {

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final TcpTimings QUICK =
            TcpTimings.DEFAULTS.withBackoff(Duration.ofMillis(10), Duration.ofMillis(100));

    private final Path folder;
    private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final Set<List<Integer>> apart = ConcurrentHashMap.newKeySet();
    private final List<RunningMember> running = new ArrayList<>();

    Cluster(Path folder) {
        this.folder = folder;
    }

    Path directory(String name) {
        return folder.resolve(name);
    }

    /** A copy of a directory that nobody has open. */
    Path copy(Path from, String name) {
        Path to = directory(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }

    /** Member {@code from} does not find member {@code to}. */
    void keepApart(int from, int to) {
        apart.add(List.of(from, to));
    }

    void letMeet(int from, int to) {
        apart.remove(List.of(from, to));
    }

    TcpOptions options(int id) {
        return TcpOptions.of(ANY_PORT, Set.of(1, 2, 3), other -> address(id, other))
                .withTimings(QUICK);
    }

    private InetSocketAddress address(int from, int to) {
        if (apart.contains(List.of(from, to))) {
            throw new IllegalStateException("kept apart");
        }
        return Objects.requireNonNull(addresses.get(to), "nowhere yet");
    }

    /** Whoever was started last under that id. */
    RunningMember member(int id) {
        return running.stream()
                .filter(member -> member.id() == id)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    RunningMember start(int id, Path directory, int... groups) {
        return start(id, directory, options(id), groups);
    }

    RunningMember start(int id, Path directory, TcpOptions options, int... groups) {
        TcpTransport transport = TcpTransport.create(options);
        RunningMember member =
                new RunningMember(
                        PaxosOptions.of(id, 1, 2, 3).journal(XodusJournal.at(directory)),
                        transport,
                        groups);
        running.add(member);
        addresses.put(id, transport.boundAddress());
        return member;
    }

    void stop(RunningMember member) {
        addresses.remove(member.id());
        running.remove(member);
        member.close();
    }

    /**
     * Writes how a group of the members with these directories began, member 1's first.
     *
     * @param members those that learn it
     */
    static void begin(List<Path> directories, int group, long clusterId, int... members) {
        List<Voter> voters = new ArrayList<>();
        for (int i = 0; i < directories.size(); i++) {
            XodusJournal journal = XodusJournal.at(directories.get(i));
            voters.add(new Voter(i + 1, open(journal, i + 1)));
            journal.close().block(RunningMember.PATIENCE);
        }
        Genesis genesis = new Genesis(clusterId, Membership.genesis(voters));
        for (int member : members) {
            write(directories.get(member - 1), member, group, genesis);
        }
    }

    private static long open(XodusJournal journal, int member) {
        return Objects.requireNonNull(journal.open(member).block(RunningMember.PATIENCE)).storage();
    }

    private static void write(Path directory, int member, int group, Genesis genesis) {
        XodusJournal journal = XodusJournal.at(directory);
        open(journal, member);
        journal.append(group, List.of(new GenesisTaken(genesis)));
        journal.close().block(RunningMember.PATIENCE);
    }

    @Override
    public void close() {
        new HashSet<>(running).forEach(RunningMember::close);
    }
}
