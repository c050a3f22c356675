// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.storage.GroupDroppedException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How a group that is dropped leaves: in good order, within its time, and only then for good. */
class GroupDropTest {

    private static final int GROUP = 7;
    private static final Duration ELECTION_MIN = Duration.ofMillis(600);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    private final List<String> ended = new ArrayList<>();

    private static VirtualCluster cluster(int... voters) {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        for (int member : voters) {
            GroupOptions options = GroupOptions.of((instance, value) -> value).voters(voters);
            cluster.now(cluster.node(member).createGroup(GROUP, options));
        }
        cluster.now(group(cluster, voters[0]).propose(bytes("begun")));
        cluster.pass(A_MOMENT);
        return cluster;
    }

    private static PaxosGroup group(VirtualCluster cluster, int member) {
        return cluster.node(member).group(GROUP);
    }

    private static int leaderAt(VirtualCluster cluster, int member) {
        return cluster.now(group(cluster, member).leader().next()).member().orElse(0);
    }

    private Disposable drop(VirtualCluster cluster, int member) {
        return end(cluster.node(member).dropGroup(GROUP), "dropped " + member);
    }

    private Disposable end(Mono<Void> mono, String name) {
        return mono.subscribe(unused -> {}, error -> ended.add("" + error), () -> ended.add(name));
    }

    @Test
    void droppingALeaderHandsOverWithoutASilence() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        int other = cluster.other(leader);
        drop(cluster, leader);
        cluster.pass(ELECTION_MIN.dividedBy(2));
        assertThat(leaderAt(cluster, other)).isPositive().isNotEqualTo(leader);
        assertThat(ended).containsExactly("dropped " + leader);
        cluster.now(group(cluster, other).propose(bytes("after")));
        cluster.closeAll();
    }

    @Test
    void aGroupThatRestsIsHandedOverToo() {
        VirtualCluster cluster = cluster(1, 2, 3);
        cluster.pass(Duration.ofMinutes(1));
        int leader = leaderAt(cluster, 1);
        drop(cluster, leader);
        cluster.pass(ELECTION_MIN.dividedBy(2));
        assertThat(leaderAt(cluster, cluster.other(leader))).isPositive().isNotEqualTo(leader);
        assertThat(ended).containsExactly("dropped " + leader);
        cluster.closeAll();
    }

    @Test
    void proposalsThatAreOpenEndBeforeTheDrop() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        PaxosGroup group = group(cluster, leader);
        Flux.range(0, 100)
                .flatMap(i -> group.propose(bytes("v" + i)))
                .count()
                .subscribe(count -> ended.add(count + " chosen"));
        drop(cluster, leader);
        cluster.pass(ELECTION_MIN);
        assertThat(ended).containsExactly("100 chosen", "dropped " + leader);
        cluster.closeAll();
    }

    @Test
    void whatComesWhileAGroupLeavesIsCertainlyNotProposed() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        cluster.network().isolate(leader);
        PaxosGroup group = group(cluster, leader);
        group.propose(bytes("open")).subscribe(unused -> {}, unused -> {});
        cluster.pass(A_MOMENT);
        drop(cluster, leader);
        cluster.pass(A_MOMENT);
        List<Throwable> refused = new ArrayList<>();
        group.propose(bytes("late")).subscribe(unused -> {}, refused::add);
        assertThat(refused)
                .singleElement()
                .isInstanceOf(GroupHaltedException.class)
                .extracting(Throwable::getCause)
                .isInstanceOf(GroupDroppedException.class);
        assertThat(ended).isEmpty();
    }

    @Test
    void aLeaderThatNobodyAnswersIsDroppedAfterTheGrace() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        cluster.network().isolate(leader);
        List<Throwable> failed = new ArrayList<>();
        group(cluster, leader).propose(bytes("sent")).subscribe(unused -> {}, failed::add);
        cluster.pass(A_MOMENT);
        drop(cluster, leader);
        cluster.pass(GRACE.minus(A_MOMENT));
        assertThat(ended).isEmpty();
        cluster.pass(A_MOMENT.multipliedBy(2));
        assertThat(ended).containsExactly("dropped " + leader);
        assertThat(failed).singleElement().isInstanceOf(OutcomeUnknownException.class);
    }

    /** Also where the group rested. */
    @ParameterizedTest
    @ValueSource(longs = {0, 60})
    void aGroupThatAllDropIsDroppedWhenTheOthersAreSilentInIt(long seconds) {
        VirtualCluster cluster = cluster(1, 2, 3);
        cluster.pass(Duration.ofSeconds(seconds));
        int leader = leaderAt(cluster, 1);
        for (int member = 1; member <= 3; member++) {
            drop(cluster, member);
        }
        cluster.pass(ELECTION_MIN.minus(A_MOMENT));
        assertThat(ended).hasSize(2).doesNotContain("dropped " + leader);
        cluster.pass(A_MOMENT.multipliedBy(3));
        assertThat(ended).containsExactlyInAnyOrder("dropped 1", "dropped 2", "dropped 3");
        cluster.closeAll();
    }

    /** The other needs the promise of this one, so it must not end too early. */
    @Test
    void oneThatAnswersLateIsWaitedFor() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        int slow = cluster.other(leader);
        cluster.stop(cluster.other(leader, slow));
        Duration delay = ELECTION_MIN.dividedBy(3);
        cluster.network().delay(leader, slow, delay);
        cluster.network().delay(slow, leader, delay);
        drop(cluster, leader);
        for (int moments = 0; ended.isEmpty() && moments < 100; moments++) {
            cluster.pass(A_MOMENT);
        }
        assertThat(ended).containsExactly("dropped " + leader);
        assertThat(leaderAt(cluster, slow)).isEqualTo(slow);
    }

    @Test
    void aFollowerIsDroppedAtOnce() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        int follower = cluster.other(leader);
        drop(cluster, follower);
        cluster.pass(Duration.ofMillis(1));
        assertThat(ended).containsExactly("dropped " + follower);
        assertThat(leaderAt(cluster, leader)).isEqualTo(leader);
        cluster.closeAll();
    }

    @Test
    void aNodeThatIsNoVoterOfTheGroupIsNotWaitedFor() {
        VirtualCluster cluster = cluster(1);
        drop(cluster, 1);
        cluster.pass(Duration.ofMillis(1));
        assertThat(ended).containsExactly("dropped 1");
        cluster.closeAll();
    }

    @Test
    void aDropThatIsCancelledGoesOnAndOthersJoinIt() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        cluster.network().isolate(leader);
        group(cluster, leader).propose(bytes("open")).subscribe(unused -> {}, unused -> {});
        cluster.pass(A_MOMENT);
        drop(cluster, leader).dispose();
        cluster.pass(GRACE.dividedBy(2));
        drop(cluster, leader);
        drop(cluster, leader);
        assertIdIsUsedUp(cluster, leader);
        assertThat(cluster.node(leader).groups()).containsKey(GROUP);
        assertThat(ended).isEmpty();
        cluster.pass(GRACE.dividedBy(2).plus(A_MOMENT));
        assertThat(ended).containsExactly("dropped " + leader, "dropped " + leader);
        assertIdIsUsedUp(cluster, leader);
        assertThat(cluster.node(leader).groups()).containsOnlyKeys(0);
    }

    private static void assertIdIsUsedUp(VirtualCluster cluster, int member) {
        List<Throwable> failed = new ArrayList<>();
        cluster.node(member)
                .createGroup(GROUP, GroupOptions.of((instance, value) -> value))
                .subscribe(unused -> {}, failed::add);
        cluster.pass(Duration.ofMillis(1));
        assertThat(failed).singleElement().isInstanceOf(GroupDroppedException.class);
    }

    @Test
    void aCloseWaitsForTheDropAndForNoLonger() {
        VirtualCluster cluster = cluster(1, 2, 3);
        int leader = leaderAt(cluster, 1);
        cluster.network().isolate(leader);
        group(cluster, leader).propose(bytes("open")).subscribe(unused -> {}, unused -> {});
        cluster.pass(A_MOMENT);
        drop(cluster, leader);
        cluster.pass(A_MOMENT);
        end(cluster.node(leader).close(), "closed");
        cluster.pass(GRACE.plus(A_MOMENT));
        assertThat(ended).containsExactlyInAnyOrder("dropped " + leader, "closed");
        cluster.stop(leader);
        cluster.start(leader);
        assertIdIsUsedUp(cluster, leader);
    }

    /** The two look at different times: the close may be the first to see that nothing is open. */
    @Test
    void aCloseThatIsReadyBeforeTheDropDoesNotCutItOff() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        PaxosNode node = cluster.node(1);
        GroupOptions options = GroupOptions.of((instance, value) -> value);
        PaxosGroup alone = cluster.now(node.createGroup(GROUP, options));
        Disposable waits = alone.propose(bytes("waits")).subscribe();
        cluster.pass(TICK);
        drop(cluster, 1);
        cluster.pass(TICK.minusMillis(3));
        end(node.close(), "closed");
        cluster.pass(TICK.minusMillis(2));
        waits.dispose();
        cluster.pass(TICK.multipliedBy(3));
        assertThat(ended).containsExactlyInAnyOrder("dropped 1", "closed");
    }

    @Test
    void aNodeThatClosesDropsNothing() {
        VirtualCluster cluster = cluster(1, 2, 3);
        PaxosNode node = cluster.node(2);
        end(node.close(), "closed");
        drop(cluster, 2);
        cluster.pass(GRACE);
        assertThat(ended)
                .hasSize(2)
                .contains("closed")
                .anyMatch(end -> end.contains("IllegalStateException") && end.contains("closed"));
    }
}
