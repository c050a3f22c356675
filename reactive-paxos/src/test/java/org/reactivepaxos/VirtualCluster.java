// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.testkit.PaxosTestCluster;
import org.reactivepaxos.testkit.TestNetwork;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A {@link PaxosTestCluster} whose machines answer with an echo, and which remembers what for. */
final class VirtualCluster {

    static final Duration ELECTION_MAX = Duration.ofMillis(1200);

    private final Map<Integer, List<String>> applied = new TreeMap<>();
    private final UnaryOperator<PaxosOptions> tuning;
    private final PaxosTestCluster cluster;

    VirtualCluster(int size) {
        this(size, options -> options);
    }

    VirtualCluster(int size, UnaryOperator<PaxosOptions> tuning) {
        this.tuning = tuning;
        this.cluster = PaxosTestCluster.of(size, this::echoing);
    }

    private PaxosOptions echoing(int member, PaxosOptions options) {
        List<String> seen = new ArrayList<>();
        applied.put(member, seen);
        StateMachine echo =
                (instance, value) -> {
                    seen.add(new String(value, UTF_8));
                    return ("echo " + new String(value, UTF_8)).getBytes(UTF_8);
                };
        return tuning.apply(options).group(0, echo);
    }

    VirtualCluster startAll() {
        cluster.startAll();
        return this;
    }

    PaxosNode start(int member) {
        return cluster.start(member);
    }

    PaxosNode start(int member, UnaryOperator<PaxosOptions> groups) {
        return cluster.start(member, (unused, options) -> groups.apply(tuning.apply(options)));
    }

    /** Starts a member that is told other voters than those there were at first. */
    PaxosNode startAs(int member, int... voters) {
        return startTold(member, PaxosOptions.of(member, voters));
    }

    /** Starts a member that is to join, and is told of these. */
    PaxosNode startToJoin(int member, int... contacts) {
        return startTold(member, PaxosOptions.joining(member, contacts));
    }

    private PaxosNode startTold(int member, PaxosOptions others) {
        return start(
                member,
                given -> {
                    Draft of = given.values();
                    PaxosOptions told =
                            others.journal(of.journal)
                                    .transport(of.transport)
                                    .workerScheduler(requireNonNull(of.workerScheduler))
                                    .callbackScheduler(of.callbackScheduler)
                                    .clock(of.clock)
                                    .entropy(of.entropy);
                    return echoing(member, told);
                });
    }

    void stop(int member) {
        cluster.stop(member);
    }

    void kill(int member) {
        cluster.kill(member);
    }

    void closeAll() {
        cluster.running().forEach(cluster::stop);
    }

    void pass(Duration duration) {
        cluster.pass(duration);
    }

    <T> T now(Mono<T> mono) {
        return cluster.await(mono);
    }

    int leader() {
        return cluster.awaitLeader();
    }

    TestNetwork network() {
        return cluster.network();
    }

    VirtualTimeScheduler time() {
        return cluster.time();
    }

    PaxosNode node(int member) {
        return cluster.node(member);
    }

    PaxosGroup group(int member) {
        return cluster.group(member);
    }

    List<String> applied(int member) {
        return requireNonNull(applied.get(member));
    }

    List<Integer> running() {
        return cluster.running();
    }

    int other(int... than) {
        return cluster.other(than);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
