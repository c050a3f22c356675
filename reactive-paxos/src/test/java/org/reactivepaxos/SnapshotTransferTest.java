// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.machine.StateMachineException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A member that lacks what no log has any more goes on from the snapshot of another (P87-P90). */
final class SnapshotTransferTest {

    private final SnapshotCluster members = new SnapshotCluster();
    private final VirtualCluster cluster = members.cluster;

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void leaveBehind() {
        members.leaveBehind();
        members.propose(1, 20);
        members.truncate(1, 2);
        members.propose(1, 3);
    }

    @Test
    void aMemberThatLagsGoesOnFromTheSnapshotOfAnother() {
        leaveBehind();
        members.start(3);
        members.awaitLevel(3);
        assertThat(members.lines(3).restoredBelow()).containsExactly(25L);
        assertThat(members.stored(3)).containsExactly(25L);
        members.propose(3, 2);
        members.awaitLevel(3);
        cluster.stop(3);
        members.start(3);
        members.awaitLevel(3);
        assertThat(members.lines(3).restoredBelow())
                .as("a start goes on from there, too")
                .containsExactly(25L);
    }

    /** P89: what was promised stays promised; the member takes part in what follows. */
    @Test
    void aMemberThatWasBroughtUpMakesAMajority() {
        leaveBehind();
        members.start(3);
        members.awaitLevel(3);
        cluster.stop(1);
        cluster.leader();
        members.propose(2, 5);
        members.awaitLevel(3);
        cluster.stop(2);
        members.start(1);
        cluster.leader();
        members.propose(3, 5);
        members.awaitLevel(1);
    }

    @Test
    void aMemberThatJoinsGoesOnFromASnapshotAndVotes() {
        members.startAll();
        members.propose(1, 20);
        cluster.pass(SnapshotCluster.FORGOTTEN);
        members.truncate(1, 2, 3);
        members.start(4);
        cluster.now(
                cluster.group(1).changeMembership(MembershipChange.create().addVoter(4).remove(3)));
        cluster.stop(3);
        members.awaitLevel(4);
        assertThat(members.lines(4).restoredBelow()).containsExactly(20L);
        cluster.stop(1);
        members.start(1);
        cluster.stop(2);
        cluster.leader();
        members.propose(4, 2);
        members.awaitLevel(1);
    }

    @Test
    void aFollowerGoesOnFromTheSnapshotOfItsUpstreamAndSparesTheLeader() {
        members.startAll();
        int leader = cluster.leader();
        members.start(4);
        cluster.now(cluster.group(1).changeMembership(MembershipChange.create().addFollower(4)));
        cluster.stop(4);
        members.propose(1, 20);
        members.truncate(1, 2, 3);
        members.propose(1, 3);
        PaxosNode follower = members.start(4);
        List<Integer> asked = new ArrayList<>();
        follower.events()
                .ofType(PaxosEvent.SnapshotNeeded.class)
                .subscribe(needed -> asked.add(needed.peer()));
        members.awaitLevel(4);
        assertThat(members.lines(4).restoredBelow()).containsExactly(22L);
        int upstream = cluster.now(follower.group(0).status().next()).upstream();
        assertThat(upstream).isNotIn(0, leader);
        assertThat(asked).containsExactly(upstream);
    }

    @Test
    void aReaderBelowIsToldThatTheLogBeginsHigher() {
        leaveBehind();
        PaxosGroup group = members.start(3).group(0);
        List<Long> read = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        group.instances(0).subscribe(instance -> read.add(instance.id()), failed::add);
        members.awaitLevel(3);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(read).hasSizeLessThanOrEqualTo(5);
        assertThat(failed).singleElement().isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> cluster.now(group.instances(24).next()))
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        error -> assertThat(error.firstRetained()).isEqualTo(25));
        assertThat(cluster.now(group.instances(25).map(Instance::id).take(3).collectList()))
                .containsExactly(25L, 26L, 27L);
    }

    @Test
    void machinesOfBothFormsAreReplacedBetweenTwoValues() {
        SavedLines last = new SavedLines();
        for (int member : List.of(1, 2, 3)) {
            startBoth(member, new SavedLines());
        }
        cluster.leader();
        propose(0, 4);
        cluster.stop(3);
        cluster.leader();
        propose(4, 14);
        members.truncate(1, 2);
        PaxosGroup third = startBoth(3, last).group(0);
        assertThat(cluster.now(third.propose(1, bytes("last"))).id()).isEqualTo(14);
        assertThat(last.lines()).hasSize(15).startsWith("r0", "r1").endsWith("r13", "last");
        assertThat(last.restoredBelow()).hasSize(1);
    }

    private PaxosNode startBoth(int member, SavedLines reactive) {
        GroupOptions both =
                GroupOptions.of(new SavedLines()).reactiveMachine(1, reactive.reactive());
        return members.start(member, UnaryOperator.identity(), both);
    }

    private void propose(int from, int below) {
        for (int i = from; i < below; i++) {
            cluster.now(cluster.group(1).propose(1, bytes("r" + i)));
        }
    }

    /**
     * Its values go on being decided; whoever reads meanwhile sees the old state or the new one.
     */
    @Test
    void readsWaitWhileTheStateIsReplaced() {
        leaveBehind();
        List<String> seen = new ArrayList<>();
        SavedLines slow =
                new SavedLines() {
                    @Override
                    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
                        seen.add("begins");
                        return super.restore(below, content)
                                .delayElement(Duration.ofSeconds(1), cluster.time())
                                .then(
                                        Mono.delay(Duration.ofSeconds(2), cluster.time())
                                                .doOnNext(unused -> seen.add("ends"))
                                                .then());
                    }
                };
        PaxosGroup group =
                members.start(3, UnaryOperator.identity(), GroupOptions.of(slow)).group(0);
        for (int i = 0; i < 5_000 && seen.isEmpty(); i++) {
            cluster.pass(Duration.ofMillis(1));
        }
        Mono<Object> local = group.read(ReadMode.local(), () -> (Object) slow.lines().size());
        List<Object> answers = new ArrayList<>();
        local.subscribe(answers::add);
        cluster.pass(Duration.ofMillis(500));
        assertThat(answers).as("not in the middle of it").isEmpty();
        members.propose(1, 2);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(seen).containsExactly("begins", "ends");
        assertThat(answers).singleElement().isNotEqualTo(5);
        assertThat(slow.lines()).hasSize(30);
    }

    @Test
    void aRestoreThatFailsHaltsItsGroupAndNothingElse() {
        leaveBehind();
        SavedLines broken =
                new SavedLines() {
                    @Override
                    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
                        return Mono.error(new IllegalStateException("broken"));
                    }
                };
        PaxosNode node = members.start(3, UnaryOperator.identity(), GroupOptions.of(broken));
        assertThatThrownBy(() -> cluster.now(node.group(0).onClose().thenReturn(1)))
                .isInstanceOf(StateMachineException.class)
                .hasRootCauseMessage("broken");
        members.propose(1, 2);
        PaxosGroup other =
                cluster.now(node.createGroup(7, GroupOptions.of(new SavedLines()).voters(3)));
        assertThat(cluster.now(other.propose(bytes("alive"))).id()).isZero();
        cluster.stop(3);
        members.start(3);
        members.awaitLevel(3);
    }
}
