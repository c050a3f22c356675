// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.StateMachineException;
import reactor.core.publisher.Mono;

/** What happens when a state machine fails to execute a value (P50). */
final class ApplyFailureTest {

    private static PaxosGroup start(VirtualCluster cluster, GroupOptions options) {
        PaxosGroup group = cluster.start(1, all -> all.group(0, options)).group(0);
        cluster.leader();
        return group;
    }

    @Test
    void aFailureHaltsTheGroupAndNamesMachineAndInstance() {
        VirtualCluster cluster = new VirtualCluster(1);
        ReactiveStateMachine failing =
                (instance, value) ->
                        instance < 2
                                ? Mono.just(value)
                                : Mono.error(new IllegalStateException("no database"));
        PaxosGroup group = start(cluster, GroupOptions.none().reactiveMachine(5, failing));
        List<Throwable> halted = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        group.onClose().subscribe(null, halted::add);
        for (int i = 0; i < 4; i++) {
            group.propose(bytes("v" + i)).subscribe(null, failed::add);
        }
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed).hasSize(2).hasOnlyElementsOfType(PaxosException.class);
        assertThat(halted)
                .singleElement()
                .isInstanceOfSatisfying(
                        StateMachineException.class,
                        error -> {
                            assertThat(error)
                                    .hasMessageContaining("group 0, instance 2: state machine 5")
                                    .hasRootCauseMessage("no database");
                            assertThat(error.machine()).isEqualTo(5);
                            assertThat(error.instance()).isEqualTo(2);
                            assertThat(error.group()).isZero();
                        });
        cluster.closeAll();
    }

    @Test
    void aPlainMachineThatThrowsHaltsItsGroupBesideAReactiveOneToo() {
        VirtualCluster cluster = new VirtualCluster(1);
        GroupOptions options =
                GroupOptions.none()
                        .reactiveMachine(1, (i, v) -> Mono.just(v))
                        .machine(
                                2,
                                (instance, value) -> {
                                    throw new IllegalStateException("broken");
                                });
        PaxosGroup group = start(cluster, options);
        List<Throwable> halted = new ArrayList<>();
        group.onClose().subscribe(null, halted::add);
        cluster.now(group.propose(1, bytes("a")));
        group.propose(2, bytes("b")).subscribe(null, error -> {});
        cluster.pass(Duration.ofSeconds(1));
        assertThat(halted).singleElement().isInstanceOf(StateMachineException.class);
        cluster.closeAll();
    }

    @Test
    void aFailureThatPassesByIsTriedAgainAndNothingElseMeanwhile() {
        VirtualCluster cluster = new VirtualCluster(1);
        AtomicInteger calls = new AtomicInteger();
        List<String> applied = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        ReactiveStateMachine flaky =
                (instance, value) -> {
                    if (new String(value, UTF_8).equals("v1") && calls.incrementAndGet() <= 4) {
                        times.add(cluster.time().now(TimeUnit.SECONDS));
                        return Mono.error(new IllegalStateException("try later"));
                    }
                    applied.add(new String(value, UTF_8));
                    return Mono.just(value);
                };
        OnApplyFailure policy =
                OnApplyFailure.retry(4, Duration.ofSeconds(10), Duration.ofSeconds(30));
        PaxosGroup group = start(cluster, GroupOptions.none().reactiveMachine(0, flaky, policy));
        List<Instance> got = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            group.propose(bytes("v" + i)).subscribe(got::add);
        }
        cluster.pass(Duration.ofSeconds(89));
        assertThat(got).hasSize(1);
        assertThat(applied).containsExactly("v0");
        cluster.pass(Duration.ofSeconds(12));
        assertThat(applied).containsExactly("v0", "v1", "v2");
        assertThat(got).hasSize(3);
        // 10, 20, and then 30 at most, by the node's clock.
        assertThat(IntStream.range(1, 4).mapToObj(i -> times.get(i) - times.get(i - 1)))
                .containsExactly(10L, 20L, 30L);
        cluster.closeAll();
    }

    @Test
    void whenAllRetriesFailTheGroupHalts() {
        VirtualCluster cluster = new VirtualCluster(1);
        AtomicInteger calls = new AtomicInteger();
        ReactiveStateMachine broken =
                (instance, value) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("for good");
                };
        OnApplyFailure policy =
                OnApplyFailure.retry(3, Duration.ofSeconds(1), Duration.ofSeconds(1));
        PaxosGroup group = start(cluster, GroupOptions.none().reactiveMachine(0, broken, policy));
        List<Throwable> halted = new ArrayList<>();
        group.onClose().subscribe(null, halted::add);
        group.propose(bytes("x")).subscribe(null, error -> {});
        cluster.pass(Duration.ofMillis(2900));
        assertThat(halted).isEmpty();
        cluster.pass(Duration.ofMillis(300));
        assertThat(halted).singleElement().isInstanceOf(StateMachineException.class);
        assertThat(requireNonNull(halted.get(0).getCause())).hasMessage("for good");
        assertThat(calls).hasValue(4);
        cluster.closeAll();
    }

    @Test
    void aPolicyThatMakesNoSenseIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnApplyFailure.retry(0, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnApplyFailure.retry(1, second.negated(), second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnApplyFailure.retry(1, second, Duration.ZERO));
        assertThat(OnApplyFailure.halt().retries()).isZero();
    }
}
