// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.DivergingCluster.Tally;
import org.reactivepaxos.storage.LogRetention;
import reactor.core.publisher.Mono;

/** A member whose state machine was found to differ takes part again, in the same process (S12). */
final class ResyncTest {

    private DivergingCluster members = new DivergingCluster(3);

    @AfterEach
    void close() {
        members.close();
    }

    private static GroupOptions whole(Tally tally) {
        return GroupOptions.of(tally).retention(LogRetention.everything());
    }

    private void given() {
        members = new DivergingCluster(3, member -> new Tally(), ResyncTest::whole).startAll();
    }

    private Tally resync(int wrong) {
        Tally fresh = new Tally();
        PaxosGroup group =
                members.cluster.await(members.cluster.node(wrong).resync(0, whole(fresh)));
        assertThat(members.cluster.group(wrong)).isSameAs(group);
        members.told(wrong).clear();
        return fresh;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsLevelAndTheMemberTakesPartAgain(boolean leader) {
        given();
        members.propose(1, 5);
        int wrong = leader ? members.leader() : members.follower();
        members.diverge(wrong);
        members.propose(members.leader(), 3);
        Tally fresh = resync(wrong);
        int other = members.cluster.other(wrong);
        assertThat(fresh.sum).isEqualTo(members.tally(other).sum);
        members.propose(wrong, 3);
        members.settle();
        assertThat(fresh.sum).isEqualTo(members.tally(other).sum);
        assertThat(members.halted()).isEmpty();
    }

    /** P89: its votes are those of its journal, so it makes a majority with any other. */
    @Test
    void makesAMajorityAfterwards() {
        given();
        members.propose(1, 5);
        int wrong = members.follower();
        members.diverge(wrong);
        Tally fresh = resync(wrong);
        int gone = members.cluster.other(wrong);
        members.cluster.stop(gone);
        members.leader();
        members.propose(wrong, 5);
        members.settle();
        int left = members.cluster.other(wrong, gone);
        assertThat(fresh.sum).isEqualTo(members.tally(left).sum);
    }

    /** A sequence used twice would make a no-op of the second (S8). */
    @Test
    void whatIsProposedAfterwardsHasEffectOnce() {
        given();
        members.propose(1, 1);
        int wrong = members.follower();
        members.propose(wrong, 10);
        members.diverge(wrong);
        Tally fresh = resync(wrong);
        long before = members.cluster.group(wrong).decided();
        for (int i = 0; i < 2; i++) {
            Instance answer =
                    members.cluster.await(members.cluster.group(wrong).propose(members.next()));
            assertThat(answer.id()).isEqualTo(before + i);
            assertThat(answer.result())
                    .hasValueSatisfying(
                            sum ->
                                    assertThat(sum)
                                            .asString(UTF_8)
                                            .isEqualTo(Long.toString(fresh.sum)));
        }
    }

    @Test
    void aSecondDifferenceIsFoundToo() {
        given();
        int wrong = members.follower();
        members.diverge(wrong);
        Tally fresh = resync(wrong);
        fresh.flip();
        members.propose(wrong, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    /** What was wrong may have been in it for long, so no snapshot of this member is used. */
    @Test
    void aSnapshotOfTheWrongStateIsReplaced() {
        given();
        members.propose(1, 5);
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.cluster.await(members.cluster.group(wrong).snapshot());
        List<Long> suspect = members.stored(wrong);
        members.propose(wrong, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        Tally fresh = resync(wrong);
        assertThat(fresh.sum).isEqualTo(members.tally(members.cluster.other(wrong)).sum);
        assertThat(members.stored(wrong)).isNotEmpty().doesNotContainAnyElementsOf(suspect);
        members.restart(wrong);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEmpty();
        assertThat(members.tally(wrong).sum)
                .isEqualTo(members.tally(members.cluster.other(wrong)).sum);
    }

    @Test
    void aGroupThatRunsIsRefused() {
        given();
        assertThatThrownBy(() -> resync(1))
                .isInstanceOf(ResyncRefusedException.class)
                .hasMessageContaining("has not halted");
        members.propose(1, 1);
        assertThatThrownBy(
                        () ->
                                members.cluster.await(
                                        members.cluster.node(1).resync(7, whole(new Tally()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Mono<PaxosGroup> resyncing(int wrong, Tally fresh) {
        return members.cluster.node(wrong).resync(0, DivergingCluster.plain(fresh));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aLogWithoutItsBeginningGoesOnFromTheSnapshotOfAnotherMember(int later) {
        int wrong = members.divergeCompacted();
        members.propose(members.leader(), later);
        int other = members.cluster.other(wrong);
        members.cluster.await(members.cluster.group(other).snapshot());
        Tally fresh = new Tally();
        members.cluster.await(resyncing(wrong, fresh));
        members.told(wrong).clear();
        assertThat(fresh.sum).isEqualTo(members.tally(other).sum);
        assertThat(members.stored(wrong)).containsExactly(6L + later);
        members.propose(wrong, 3);
        members.settle();
        assertThat(fresh.sum).isEqualTo(members.tally(other).sum);
        members.restart(wrong);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEmpty();
        assertThat(members.tally(wrong).sum).isEqualTo(members.tally(other).sum);
    }

    /** Below its own snapshot this member has no log to go on with. */
    @Test
    void anOlderSnapshotIsOfNoUseAndANewerOneIsWaitedFor() {
        int wrong = members.divergeCompacted();
        Tally fresh = new Tally();
        List<PaxosGroup> level = new ArrayList<>();
        resyncing(wrong, fresh).subscribe(level::add);
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(level).isEmpty();
        assertThat(fresh.sum).isZero();
        int other = members.cluster.other(wrong);
        members.cluster.await(members.cluster.group(other).snapshot());
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).hasSize(1);
        assertThat(fresh.sum).isEqualTo(members.tally(other).sum);
    }

    /** It votes with what its journal has while its machines wait. */
    @Test
    void votesWhileItWaitsForASnapshot() {
        int wrong = members.divergeCompacted();
        Tally fresh = new Tally();
        List<PaxosGroup> level = new ArrayList<>();
        resyncing(wrong, fresh).subscribe(level::add);
        members.cluster.pass(Duration.ofSeconds(2));
        int leader = members.leader();
        members.cluster.stop(members.cluster.other(wrong, leader));
        members.propose(leader, 3);
        members.cluster.await(members.cluster.group(leader).snapshot());
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).hasSize(1);
        assertThat(fresh.sum).isEqualTo(members.tally(leader).sum);
    }

    /** Whoever waits for a snapshot itself says so, and the next one is asked. */
    @Test
    void nobodyWaitsForOneThatWaitsItself() {
        members = new DivergingCluster(5).startAll();
        members.propose(3, 3);
        members.settle();
        members.cluster.running().forEach(id -> members.cluster.await(snapshot(id)));
        members.propose(3, 2);
        members.cluster.pass(SnapshotCluster.FORGOTTEN);
        for (int wrong : List.of(1, 2)) {
            members.tally(wrong).flip();
            members.cluster.await(snapshot(wrong));
        }
        members.propose(3, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(1, 2);
        List.of(3, 4, 5).forEach(id -> members.cluster.await(snapshot(id)));
        List<PaxosGroup> level = new ArrayList<>();
        List.of(1, 2).forEach(id -> resyncing(id, new Tally()).subscribe(level::add));
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).hasSize(2);
    }

    private Mono<Long> snapshot(int member) {
        return members.cluster.group(member).snapshot();
    }
}
