// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Three members in this process over real connections and synced journals. The first one leads; the
 * network of the last one can be disturbed.
 */
final class NetworkCluster implements AutoCloseable {

    static final int LEADER = 1;
    static final int DISTURBED = 3;

    private static final List<Integer> MEMBERS = List.of(LEADER, 2, DISTURBED);
    private static final int GROUP = 0;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration HURRY_MIN = Duration.ofSeconds(1);
    private static final Duration HURRY_MAX = Duration.ofMillis(1500);
    private static final Duration PATIENCE_MIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE_MAX = Duration.ofMinutes(1);

    private final Workload workload;
    private final LoopResources loops = LoopResources.create("perf-link", 1, true);
    private final Map<Integer, DisturbedLink> links = new TreeMap<>();
    private final Map<Integer, TcpTransport> transports = new TreeMap<>();
    private final Map<Integer, AppliedSequence> machines = new TreeMap<>();
    private final List<PaxosNode> nodes = new ArrayList<>();

    private NetworkCluster(Workload workload) {
        this.workload = workload;
    }

    /** A cluster whose leader leads, undisturbed. */
    static NetworkCluster start(Workload workload, Disturbance disturbance, Path data) {
        NetworkCluster cluster = new NetworkCluster(workload);
        try {
            cluster.open(disturbance, data);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void open(Disturbance disturbance, Path data) {
        for (int member : MEMBERS) {
            transports.put(member, TcpTransport.create(options(member)));
            machines.put(member, new AppliedSequence());
            if (member != DISTURBED) {
                links.put(member, new DisturbedLink(disturbance, loops, () -> bound(DISTURBED)));
            }
        }
        for (int member : MEMBERS) {
            nodes.add(
                    Objects.requireNonNull(
                            PaxosNode.start(
                                            options(
                                                    member,
                                                    data.resolve(disturbance + "-" + member)))
                                    .block(LIMIT)));
        }
        leader().group(GROUP)
                .leader()
                .filter(leader -> leader.member().equals(OptionalInt.of(LEADER)))
                .blockFirst(LIMIT);
    }

    private TcpOptions options(int member) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return TcpOptions.of(any, Set.copyOf(MEMBERS), other -> address(member, other));
    }

    private InetSocketAddress address(int from, int to) {
        return to == DISTURBED ? Objects.requireNonNull(links.get(from)).address() : bound(to);
    }

    private InetSocketAddress bound(int member) {
        return Objects.requireNonNull(transports.get(member)).boundAddress();
    }

    private PaxosOptions options(int member, Path data) {
        int open = 2 * workload.outstanding();
        return PaxosOptions.of(member, MEMBERS.stream().mapToInt(Integer::intValue).toArray())
                .journal(XodusJournal.at(data))
                .transport(Objects.requireNonNull(transports.get(member)))
                .openProposals(open, (long) open * workload.valueBytes())
                .electionTimeout(
                        member == LEADER ? HURRY_MIN : PATIENCE_MIN,
                        member == LEADER ? HURRY_MAX : PATIENCE_MAX)
                .group(GROUP, Objects.requireNonNull(machines.get(member)));
    }

    PaxosNode leader() {
        return nodes.get(0);
    }

    TcpTransport leaderTransport() {
        return Objects.requireNonNull(transports.get(LEADER));
    }

    /** Begins or ends to disturb the network of one member. */
    void disturb(boolean on) {
        links.values().forEach(link -> link.disturb(on));
    }

    /** Waits until all members have applied what the leader has, when nothing more is proposed. */
    void awaitLevel() {
        AppliedSequence.Position leads = position(LEADER);
        for (int member : MEMBERS) {
            Objects.requireNonNull(machines.get(member)).reaches(leads.values()).join();
            if (!position(member).equals(leads)) {
                throw new PerfException(
                        "member " + member + " applied " + position(member) + ", not " + leads);
            }
        }
    }

    private AppliedSequence.Position position(int member) {
        return Objects.requireNonNull(machines.get(member)).position();
    }

    @Override
    public void close() {
        Mono.whenDelayError(nodes.stream().map(PaxosNode::close).toList()).block(LIMIT);
        Mono.whenDelayError(transports.values().stream().map(TcpTransport::close).toList())
                .block(LIMIT);
        links.values().forEach(DisturbedLink::close);
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
    }
}
