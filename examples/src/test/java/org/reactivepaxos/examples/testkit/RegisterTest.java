// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.testkit.History;
import org.reactivepaxos.testkit.Linearizability;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** How a user tests a state machine with a cluster around it: in one thread, on virtual time. */
class RegisterTest {

    private static final Duration LEASE = Duration.ofMillis(400);
    private static final Duration ELECTED = Duration.ofSeconds(5);

    private final Map<Integer, Register> registers = new TreeMap<>();
    private final PaxosTestCluster cluster = PaxosTestCluster.of(3, this::member);

    private PaxosOptions member(int member, PaxosOptions options) {
        Register register = new Register();
        registers.put(member, register);
        return options.lease(LEASE).quiesceAfter(Duration.ZERO).group(0, register);
    }

    private Mono<Integer> set(int member, int value) {
        return cluster.group(member).propose(Register.set(value)).thenReturn(value);
    }

    private Mono<Integer> read(int member, ReadMode mode) {
        return cluster.group(member)
                .read(mode, () -> requireNonNull(registers.get(member)).value());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aSilentLeaderIsReplacedAfterHoursOfPeace() {
        int leader = cluster.startAll().awaitLeader();
        cluster.await(set(leader, 1));
        cluster.pass(Duration.ofHours(2));
        assertThat(cluster.awaitLeader()).isEqualTo(leader);
        cluster.kill(leader);
        int next = cluster.awaitLeader();
        assertThat(next).isNotEqualTo(leader);
        assertThat(cluster.await(read(next, ReadMode.quorum()))).isEqualTo(1);
    }

    @Test
    void aLeaderThatIsCutOffAnswersLeaseReadsUntilItsLeaseExpires() {
        int leader = cluster.startAll().awaitLeader();
        cluster.await(set(leader, 1));
        cluster.pass(Duration.ofSeconds(1));
        cluster.network().isolate(leader);
        assertThat(cluster.await(read(leader, ReadMode.lease()))).isEqualTo(1);
        cluster.pass(LEASE);
        List<Integer> late = new ArrayList<>();
        read(leader, ReadMode.lease()).subscribe(late::add, error -> {});
        cluster.pass(ELECTED);
        assertThat(late).isEmpty();
        cluster.await(set(cluster.other(leader), 2));
        cluster.network().heal();
        cluster.pass(ELECTED);
        assertThat(late).containsExactly(2);
    }

    @Test
    void aVerifierDrivesAClusterThatItsSupplierMakes() {
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster made = PaxosTestCluster.of(3, this::member).startAll();
                            return made.group(1)
                                    .propose(Register.set(7))
                                    .map(i -> i.value().length);
                        })
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500))
                .thenAwait(Duration.ofHours(1))
                .expectNext(Integer.BYTES)
                .verifyComplete();
    }

    @Test
    void whatUsersSeeIsLinearizableWhileLeadersDie() {
        History<Register.Ask, Integer> history = new History<>();
        cluster.startAll();
        for (int round = 1; round <= 20; round++) {
            int leader = cluster.awaitLeader();
            for (int member : cluster.running()) {
                record(history, new Register.Ask(true, 10 * round + member), member);
                record(history, new Register.Ask(false, 0), member);
            }
            cluster.network().isolate(leader);
            for (int member : cluster.running()) {
                record(history, new Register.Ask(true, 10 * round + 5 + member), member);
                record(history, new Register.Ask(false, 0), member);
            }
            cluster.pass(Duration.ofMillis(100L * (round % 5)));
            cluster.kill(leader);
            cluster.network().heal();
            cluster.pass(ELECTED);
            cluster.start(leader);
        }
        cluster.awaitLeader();
        record(history, new Register.Ask(false, 0), 1);
        Linearizability.require(new Register.Model(), history);
    }

    private void record(History<Register.Ask, Integer> history, Register.Ask ask, int member) {
        History<Register.Ask, Integer>.Call call = history.begin(ask);
        Mono<Integer> answer =
                ask.sets() ? set(member, ask.value()) : read(member, ReadMode.quorum());
        answer.subscribe(call::answered, error -> call.unknown());
    }
}
