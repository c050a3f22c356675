// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a user of a group sees, on virtual time. */
class PaxosGroupTest {

    @Test
    void theLogIsReplayedThenFollowedWithoutGapOrDuplicate() {
        // So little memory that most of the log must come from the journal.
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.tailBytes(300).runBytes(500)).startAll();
        int leader = cluster.leader();
        proposeAll(cluster, leader, 0, 200);
        List<String> seen = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        cluster.group(cluster.other(leader))
                .instances(0)
                .doOnNext(instance -> ids.add(instance.id()))
                .subscribe(instance -> seen.add(new String(instance.value(), UTF_8)));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(seen).hasSize(200);
        proposeAll(cluster, leader, 200, 400);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(seen).isEqualTo(cluster.applied(leader)).hasSize(400);
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        cluster.closeAll();
    }

    @Test
    void theLogHonoursDemandAndStartsWhereItIsAsked() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        proposeAll(cluster, leader, 0, 50);
        Flux<Long> ids = cluster.group(leader).instances(10).map(Instance::id);
        StepVerifier verifier =
                StepVerifier.create(ids, 3)
                        .expectSubscription()
                        .then(() -> cluster.pass(Duration.ofMillis(100)))
                        .expectNext(10L, 11L, 12L)
                        .thenRequest(2)
                        .then(() -> cluster.pass(Duration.ofMillis(100)))
                        .expectNext(13L, 14L)
                        .thenCancel();
        verifier.verify(Duration.ofMinutes(1));
        cluster.closeAll();
    }

    @Test
    void aRepeatedProposalIsNotInTheLogASecondTime() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int follower = cluster.other(leader);
        int third = cluster.other(leader, follower);
        // The follower's proposals reach the leader, and the decision does not come back in time:
        // it offers them again.
        cluster.network().block(leader, follower);
        proposeWithoutWaiting(cluster, follower, 20);
        cluster.pass(Duration.ofMillis(50));
        cluster.network().disconnect(leader, follower);
        cluster.network().disconnect(leader, third);
        cluster.network().unblock(leader, follower);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        cluster.network().connect(leader, follower);
        cluster.network().connect(leader, third);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        List<String> logged = new ArrayList<>();
        cluster.group(third).instances(0).subscribe(i -> logged.add(new String(i.value(), UTF_8)));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(logged).hasSize(20).doesNotHaveDuplicates().isEqualTo(cluster.applied(leader));
        cluster.closeAll();
    }

    @Test
    void valuesGoToTheStateMachineTheyName() {
        VirtualCluster cluster = new VirtualCluster(1);
        List<String> seen = new ArrayList<>();
        Map<Integer, StateMachine> machines =
                Map.of(7, recording("seven", seen), 9, recording("nine", seen));
        PaxosGroup group = cluster.start(1, options -> options.group(0, machines)).group(0);
        cluster.now(group.propose(9, bytes("a")));
        cluster.now(group.propose(7, bytes("b")));
        assertThat(seen).containsExactly("nine a", "seven b");
        assertThatThrownBy(() -> group.propose(8, bytes("c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 8");
        assertThatThrownBy(() -> group.propose(bytes("c")))
                .isInstanceOf(IllegalStateException.class);
        cluster.closeAll();
    }

    private static StateMachine recording(String name, List<String> seen) {
        return (instance, value) -> {
            seen.add(name + " " + new String(value, UTF_8));
            return new byte[0];
        };
    }

    @Test
    void aStateMachineThatThrowsHaltsItsGroupAndNoOther() {
        VirtualCluster cluster = new VirtualCluster(1);
        StateMachine broken =
                (instance, value) -> {
                    throw new IllegalStateException("broken");
                };
        PaxosNode node =
                cluster.start(1, o -> o.group(0, broken).group(1, (instance, value) -> value));
        List<Throwable> halted = new ArrayList<>();
        node.group(0).onClose().subscribe(null, halted::add);
        StepVerifier.create(node.group(0).propose(bytes("x")))
                .then(() -> cluster.pass(Duration.ofSeconds(3)))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(OutcomeUnknownException.class)
                                        .hasRootCauseMessage("broken"))
                .verify(Duration.ofMinutes(1));
        assertThat(halted).hasSize(1);
        StepVerifier.create(node.group(0).propose(bytes("y")))
                .expectError(GroupHaltedException.class)
                .verify(Duration.ofMinutes(1));
        assertThat(cluster.now(node.group(1).propose(bytes("z"))).id()).isZero();
        cluster.closeAll();
    }

    @Test
    void aValueThatNoMessageCanCarryIsRefused() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup group = cluster.group(1);
        StepVerifier.create(group.propose(new byte[group.maxValueBytes() + 1]))
                .expectErrorSatisfies(
                        error -> {
                            assertThat(error).isInstanceOf(ValueTooLargeException.class);
                            assertThat(((PaxosException) error).isMaybeChosen()).isFalse();
                        })
                .verify(Duration.ofMinutes(1));
        assertThat(cluster.now(group.propose(new byte[0])).id()).isZero();
        cluster.closeAll();
    }

    @Test
    void tooManyOpenProposalsFailAtOnceAndLaterOnesPass() {
        VirtualCluster cluster = new VirtualCluster(3, options -> options.openProposals(10, 1000));
        cluster.start(1);
        List<Throwable> refused = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            cluster.group(1).propose(bytes("v" + i)).subscribe(unused -> {}, refused::add);
        }
        assertThat(refused).hasSize(5).allMatch(e -> ((PaxosException) e).isRetryable());
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.applied(1)).hasSize(10);
        assertThat(cluster.now(cluster.group(1).propose(bytes("late"))).id()).isPositive();
        cluster.closeAll();
    }

    @Test
    void closeEndsEverythingThatIsOpen() {
        VirtualCluster cluster = new VirtualCluster(3);
        PaxosNode node = cluster.start(1);
        List<Throwable> failed = new ArrayList<>();
        node.group(0).propose(bytes("waits")).subscribe(unused -> {}, failed::add);
        StepVerifier.create(node.group(0).instances(0))
                .then(() -> cluster.stop(1))
                .verifyComplete();
        StepVerifier.create(node.onClose()).verifyComplete();
        assertThat(failed).hasSize(1);
        StepVerifier.create(node.group(0).propose(bytes("late")))
                .verifyError(NodeClosedException.class);
    }

    @Test
    void optionsThatDoNotFitTogetherAreRefusedBeforeAnythingStarts() {
        PaxosOptions good = PaxosOptions.of(1, 1, 2, 3).group(0, (instance, value) -> value);
        refuses(PaxosOptions.of(4, 1, 2, 3).group(0, (instance, value) -> value));
        refuses(PaxosOptions.of(1, 1, 1).group(0, (instance, value) -> value));
        refuses(good.group(-1, (instance, value) -> value));
        refuses(good.group(1, Map.of()));
        refuses(good.heartbeat(Duration.ofSeconds(5)));
        refuses(good.electionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        refuses(good.window(0, 1));
        refuses(good.runBytes(0));
        refuses(good.tailBytes(-1));
        refuses(good.openProposals(0, 1));
        refuses(good.openProposals(1, 0));
        refuses(good.workers(0));
        refuses(good.resend(Duration.ZERO));
    }

    private static void refuses(PaxosOptions options) {
        StepVerifier.create(PaxosNode.start(options)).verifyError(IllegalArgumentException.class);
    }

    private static void proposeAll(VirtualCluster cluster, int member, int from, int below) {
        Mono<List<Instance>> all =
                Flux.range(from, below - from)
                        .flatMap(i -> cluster.group(member).propose(bytes("v" + i)), 16)
                        .collectList();
        assertThat(cluster.now(all)).hasSize(below - from);
    }

    private static void proposeWithoutWaiting(VirtualCluster cluster, int member, int count) {
        for (int i = 0; i < count; i++) {
            cluster.group(member).propose(bytes("w" + i)).subscribe();
        }
    }
}
