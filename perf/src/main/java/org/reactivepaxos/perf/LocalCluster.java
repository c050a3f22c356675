// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.reactivepaxos.Leader;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;

/** Three members with one group, all in this process and with default options. */
final class LocalCluster implements AutoCloseable {

    private static final List<Integer> MEMBERS = List.of(1, 2, 3);
    private static final int GROUP = 0;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Map<Integer, AppliedSequence> machines = new TreeMap<>();
    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();

    private LocalCluster() {}

    /** Over connections on the loopback interface, with synced journals. */
    static LocalCluster onDisk(Path data) {
        Map<Integer, TcpTransport> transports = new TreeMap<>();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int member : MEMBERS) {
            transports.put(
                    member,
                    TcpTransport.create(
                            TcpOptions.of(
                                    any,
                                    Set.copyOf(MEMBERS),
                                    other -> required(transports, other).boundAddress())));
        }
        return start(
                (member, options) ->
                        options.journal(XodusJournal.at(data.resolve("member-" + member)))
                                .transport(required(transports, member)));
    }

    /** Over a network in memory, with journals in memory. */
    static LocalCluster inMemory() {
        InMemoryNetwork network = InMemoryNetwork.create();
        return start((member, options) -> options.transport(network.transport(member)));
    }

    /** What is particular to one kind of cluster. */
    @FunctionalInterface
    private interface Parts {

        PaxosOptions of(int member, PaxosOptions options);
    }

    private static LocalCluster start(Parts parts) {
        LocalCluster cluster = new LocalCluster();
        try {
            MEMBERS.forEach(member -> cluster.open(member, parts));
            cluster.leader();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void open(int member, Parts parts) {
        AppliedSequence machine = new AppliedSequence();
        machines.put(member, machine);
        PaxosOptions options =
                PaxosOptions.of(member, MEMBERS.stream().mapToInt(Integer::intValue).toArray())
                        .group(GROUP, machine);
        nodes.put(
                member,
                Objects.requireNonNull(PaxosNode.start(parts.of(member, options)).block(LIMIT)));
    }

    private static <T> T required(Map<Integer, T> all, int member) {
        return Objects.requireNonNull(all.get(member), "member " + member);
    }

    /** The leader's group, once there is a leader. */
    PaxosGroup leader() {
        Leader leader =
                required(nodes, 1)
                        .group(GROUP)
                        .leader()
                        .filter(known -> known.member().isPresent())
                        .blockFirst(LIMIT);
        return required(nodes, Objects.requireNonNull(leader).member().orElseThrow()).group(GROUP);
    }

    /**
     * Waits until all members have applied the same, when nothing more is proposed. Called once.
     */
    void requireLevel() {
        AppliedSequence.Position most =
                machines.values().stream()
                        .map(AppliedSequence::position)
                        .max(Comparator.comparingLong(AppliedSequence.Position::values))
                        .orElseThrow();
        machines.forEach(
                (member, machine) -> {
                    machine.reaches(most.values()).join();
                    if (!machine.position().equals(most)) {
                        throw new PerfException(
                                "member " + member + ": " + machine.position() + ", not " + most);
                    }
                });
    }

    @Override
    public void close() {
        Mono.whenDelayError(nodes.values().stream().map(PaxosNode::close).toList()).block(LIMIT);
    }
}
