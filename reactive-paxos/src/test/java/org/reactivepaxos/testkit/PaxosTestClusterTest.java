// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosOptions;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Faults, restarts and time of the cluster for tests of users. */
class PaxosTestClusterTest {

    private static final Duration ELECTED = Duration.ofSeconds(5);

    private final Map<Integer, List<String>> applied = new TreeMap<>();
    private final PaxosTestCluster cluster = PaxosTestCluster.of(3, this::recording);

    private PaxosOptions recording(int member, PaxosOptions options) {
        List<String> seen = new ArrayList<>();
        applied.put(member, seen);
        return options.group(
                0,
                (instance, value) -> {
                    seen.add(new String(value, UTF_8));
                    return value;
                });
    }

    private static Mono<Instance> propose(PaxosTestCluster cluster, int member, String value) {
        return cluster.group(member).propose(value.getBytes(UTF_8));
    }

    private Instance propose(int member, String value) {
        return cluster.await(propose(cluster, member, value));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whatAKilledLeaderAcknowledgedIsThereAfterItsRestart() {
        int killed = cluster.startAll().awaitLeader();
        propose(killed, "before");
        cluster.kill(killed);
        assertThat(cluster.running()).hasSize(2).doesNotContain(killed);
        int next = cluster.awaitLeader();
        assertThat(next).isNotEqualTo(killed);
        propose(next, "meanwhile");
        cluster.start(killed);
        cluster.pass(ELECTED);
        assertThat(applied.get(killed)).containsExactly("before", "meanwhile");
    }

    @Test
    void whatIsOpenOnAKilledMemberNeverSignals() {
        int leader = cluster.startAll().awaitLeader();
        List<Object> signals = new ArrayList<>();
        cluster.network().isolate(leader);
        propose(cluster, leader, "open")
                .doOnTerminate(() -> signals.add("ended"))
                .subscribe(signals::add, signals::add);
        cluster.node(leader).onClose().subscribe(signals::add, signals::add);
        cluster.kill(leader);
        cluster.pass(ELECTED);
        assertThat(signals).isEmpty();
    }

    @Test
    void anIsolatedLeaderIsReplacedAndRejoins() {
        int isolated = cluster.startAll().awaitLeader();
        int a = cluster.other(isolated);
        int b = cluster.other(isolated, a);
        cluster.network().isolate(isolated);
        int next = cluster.awaitLeader(0, a, b);
        propose(next, "majority");
        assertThat(applied.get(isolated)).isEmpty();
        cluster.network().heal();
        cluster.pass(ELECTED);
        assertThat(cluster.awaitLeader()).isNotEqualTo(isolated);
        assertThat(applied.get(isolated)).containsExactly("majority");
    }

    @Test
    void delayedMessagesComeLateAndInOrder() {
        int leader = cluster.startAll().awaitLeader();
        Duration delay = Duration.ofMillis(50);
        for (int member : cluster.running()) {
            cluster.network().delay(leader, member, delay);
        }
        List<String> ended = new ArrayList<>();
        for (String value : List.of("a", "b", "c")) {
            propose(cluster, leader, value).subscribe(unused -> ended.add(value));
        }
        cluster.pass(delay.minusMillis(1));
        assertThat(ended).isEmpty();
        cluster.network().heal();
        cluster.pass(Duration.ofMillis(5));
        assertThat(ended).containsExactly("a", "b", "c");
    }

    @Test
    void valuesGetThroughAThirdOfTheMessagesLostInEveryDirection() {
        cluster.startAll();
        for (int from : cluster.running()) {
            for (int to : cluster.running()) {
                cluster.network().lose(from, to, 0.3);
            }
        }
        for (int i = 0; i < 20; i++) {
            propose(1 + i % 3, "v" + i);
        }
        cluster.network().heal();
        cluster.pass(ELECTED);
        assertThat(applied.values())
                .allSatisfy(seen -> assertThat(seen).hasSize(20).doesNotHaveDuplicates());
    }

    @Test
    void everythingSentIsLostAtAFractionOfOne() {
        int leader = cluster.startAll().awaitLeader();
        for (int member : cluster.running()) {
            cluster.network().lose(leader, member, 1);
        }
        List<Instance> ended = new ArrayList<>();
        propose(cluster, leader, "lost").subscribe(ended::add, error -> {});
        cluster.pass(Duration.ofMillis(300));
        assertThat(ended).isEmpty();
        assertThatThrownBy(() -> cluster.network().lose(1, 2, 1.1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void awaitSaysWhenNothingComesAndWhenThereIsNoValue() {
        assertThatThrownBy(() -> cluster.await(Mono.never()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("20 virtual seconds");
        assertThatThrownBy(() -> cluster.await(Mono.empty()))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> cluster.await(Mono.error(new IllegalArgumentException("mine"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mine");
        cluster.start(1);
        assertThatThrownBy(cluster::awaitLeader)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("{1=0}");
    }

    /** The virtual-time row of the conventions: what is made in the supplier is on its time. */
    @Test
    void aVerifierOfVirtualTimeMovesTheClusterThatItsSupplierMakes() {
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster made = PaxosTestCluster.of(3, this::recording);
                            return propose(made.startAll(), 2, "a").map(Instance::value);
                        })
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500))
                .thenAwait(Duration.ofSeconds(10))
                .assertNext(value -> assertThat(value).isEqualTo("a".getBytes(UTF_8)))
                .verifyComplete();
    }

    @Test
    void anHourIsSoonOver() {
        int leader = cluster.startAll().awaitLeader();
        propose(leader, "before");
        cluster.pass(Duration.ofHours(1));
        assertThat(cluster.awaitLeader()).isEqualTo(leader);
        propose(leader, "after");
        assertThat(applied.get(leader)).containsExactly("before", "after");
    }
}
