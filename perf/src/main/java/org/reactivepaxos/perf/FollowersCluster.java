// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;

/**
 * Three voters, of which the first leads, and followers, in this process over real connections and
 * synced journals.
 */
final class FollowersCluster implements AutoCloseable {

    static final int LEADER = 1;
    static final int FIRST_FOLLOWER = 4;

    private static final int[] VOTERS = {1, 2, 3};
    private static final int GROUP = 0;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration HURRY_MIN = Duration.ofSeconds(1);
    private static final Duration HURRY_MAX = Duration.ofMillis(1500);
    private static final Duration PATIENCE_MIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE_MAX = Duration.ofMinutes(1);

    private final Workload workload;
    private final Path data;
    private final Set<Integer> members;
    private final Map<Integer, TcpTransport> transports = new TreeMap<>();
    private final Map<Integer, AppliedSequence> machines = new TreeMap<>();
    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();

    private FollowersCluster(Workload workload, int followers, Path data) {
        this.workload = workload;
        this.data = data;
        this.members =
                IntStream.range(1, FIRST_FOLLOWER + followers)
                        .boxed()
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** A cluster whose leader leads, and whose followers are members and level. */
    static FollowersCluster start(Workload workload, int followers, Path data) {
        FollowersCluster cluster = new FollowersCluster(workload, followers, data);
        try {
            cluster.open();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void open() {
        IntStream.rangeClosed(1, members.size()).forEach(this::start);
        leader().leader()
                .filter(leader -> leader.member().equals(OptionalInt.of(LEADER)))
                .blockFirst(LIMIT);
        if (members.size() >= FIRST_FOLLOWER) {
            MembershipChange change = MembershipChange.create();
            for (int member = FIRST_FOLLOWER; member <= members.size(); member++) {
                change = change.addFollower(member);
            }
            leader().changeMembership(change).block(LIMIT);
        }
        awaitLevel();
    }

    /** Starts a member with what it has on disk. */
    void start(int member) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        transports.put(
                member,
                TcpTransport.create(
                        TcpOptions.of(
                                any, members, other -> of(transports, other).boundAddress())));
        machines.put(member, new AppliedSequence());
        nodes.put(
                member,
                Objects.requireNonNull(PaxosNode.start(options(member)).block(LIMIT), "a node"));
    }

    private PaxosOptions options(int member) {
        int open = 2 * workload.outstanding();
        PaxosOptions options =
                (member < FIRST_FOLLOWER
                                ? PaxosOptions.of(member, VOTERS)
                                : PaxosOptions.joining(member, VOTERS))
                        .journal(XodusJournal.at(data.resolve("member-" + member)))
                        .transport(of(transports, member))
                        .openProposals(open, (long) open * workload.valueBytes())
                        .group(GROUP, of(machines, member));
        if (member == LEADER) {
            return options.electionTimeout(HURRY_MIN, HURRY_MAX);
        }
        return member < FIRST_FOLLOWER
                ? options.electionTimeout(PATIENCE_MIN, PATIENCE_MAX)
                : options;
    }

    private static <T> T of(Map<Integer, T> all, int member) {
        return Objects.requireNonNull(all.get(member), "member " + member);
    }

    PaxosGroup leader() {
        return group(LEADER);
    }

    private PaxosGroup group(int member) {
        return of(nodes, member).group(GROUP);
    }

    /** Whom that follower learns from now. */
    int upstreamOf(int follower) {
        return Objects.requireNonNull(group(follower).status().blockFirst(LIMIT)).upstream();
    }

    /** Proposes a value; the instance that it has been decided in. */
    long propose(byte[] value) {
        return Objects.requireNonNull(leader().propose(value).block(LIMIT)).id();
    }

    /** Waits until that member has applied that instance. */
    void awaitApplied(int member, long instance) {
        group(member).read(ReadMode.atLeast(instance), () -> true).block(LIMIT);
    }

    /**
     * Ends all connections of a member at once and in the midst of everything, as those of a
     * process that is killed; it takes no new ones.
     */
    void cutOff(int member) {
        of(transports, member).close().block(LIMIT);
    }

    /** A member that was cut off comes back as a restarted one. */
    void restart(int member) {
        of(nodes, member).close().block(LIMIT);
        start(member);
    }

    /** Waits until all members have applied what the leader has, when nothing is proposed. */
    void awaitLevel() {
        long last = propose(new byte[1]);
        members.forEach(member -> awaitApplied(member, last));
        AppliedSequence.Position leads = of(machines, LEADER).position();
        for (int member : members) {
            AppliedSequence.Position position = of(machines, member).position();
            if (!position.equals(leads)) {
                throw new PerfException("member " + member + ": " + position + ", not " + leads);
            }
        }
    }

    @Override
    public void close() {
        Mono.whenDelayError(nodes.values().stream().map(PaxosNode::close).toList()).block(LIMIT);
        Mono.whenDelayError(transports.values().stream().map(TcpTransport::close).toList())
                .block(LIMIT);
    }
}
