// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.DivergingCluster.Digest;
import org.reactivepaxos.DivergingCluster.Own;
import org.reactivepaxos.DivergingCluster.Reactive;
import org.reactivepaxos.DivergingCluster.Tally;
import org.reactivepaxos.event.PaxosEvent.GroupDiverged;
import org.reactivepaxos.protocol.ChainMismatch;

/** Who answers otherwise than most halts in that group, and in no other (S12). */
final class ResultsDivergeTest {

    private DivergingCluster members = new DivergingCluster(3);

    @AfterEach
    void close() {
        members.close();
    }

    private void given(DivergingCluster other) {
        members = other.startAll();
    }

    @Test
    void nobodyHaltsWhileAllAnswerAlike() {
        given(new DivergingCluster(3));
        members.propose(1, 50);
        members.settle();
        members.propose(2, 50);
        members.settle();
        assertThat(members.halted()).isEmpty();
    }

    @Test
    void aFollowerThatAnswersOtherwiseHaltsAndTheOthersGoOn() {
        given(new DivergingCluster(5));
        members.propose(1, 5);
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        GroupDiverged told =
                members.told(wrong).stream()
                        .filter(GroupDiverged.class::isInstance)
                        .map(GroupDiverged.class::cast)
                        .findFirst()
                        .orElseThrow();
        assertThat(told.machine()).hasValue(0);
        assertThat(told.majority()).isPresent();
        assertThat(told.own()).isNotEqualTo(told.majority().getAsInt());
        members.propose(members.leader(), 3);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    @Test
    void theProcessLivesAndSoDoItsOtherGroups() {
        given(new DivergingCluster(3));
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(members.leader(), 1);
        members.settle();
        members.propose(wrong, 1, 3);
        assertThat(members.cluster.node(wrong).isDisposed()).isFalse();
        PaxosGroup halted = members.cluster.node(wrong).group(0);
        assertThatThrownBy(() -> members.cluster.await(halted.propose(members.next())))
                .isInstanceOf(GroupHaltedException.class)
                .hasCauseInstanceOf(ChainMismatch.class);
    }

    @Test
    void aLeaderThatAnswersOtherwiseHaltsAndAnotherLeads() {
        given(new DivergingCluster(3));
        int wrong = members.leader();
        members.tally(wrong).flip();
        members.propose(members.follower(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        List<Integer> others = List.of(1, 2, 3).stream().filter(m -> m != wrong).toList();
        assertThat(others).contains(members.leader());
        members.propose(members.leader(), 3);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    @Test
    void aReactiveMachineIsComparedToo() {
        given(
                new DivergingCluster(
                        3,
                        member -> new Tally(),
                        tally ->
                                GroupOptions.of(Map.of()).reactiveMachine(0, new Reactive(tally))));
        members.propose(1, 2);
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    /** One of them has no digest: what its results do not tell nobody finds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDigestFindsWhatNoResultTells(boolean digests) {
        given(new DivergingCluster(3, member -> digests ? new Digest() : new Own()));
        members.propose(1, 1);
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(members.leader(), 10);
        members.settle();
        assertThat(members.halted()).as("before the next stride").isEmpty();
        members.proposeAll(members.leader(), 1100);
        members.settle();
        assertThat(members.halted()).isEqualTo(digests ? List.of(wrong) : List.of());
    }

    @Test
    void whoStartsFromASnapshotGoesOnComparing() {
        given(new DivergingCluster(3));
        members.propose(1, 5);
        int wrong = members.follower();
        members.cluster.await(members.cluster.group(wrong).snapshot());
        members.restart(wrong);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEmpty();
        members.tally(wrong).flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    @Test
    void whoInstalledASnapshotGoesOnComparing() {
        given(new DivergingCluster(3));
        members.propose(1, 5);
        int behind = members.follower();
        members.cluster.stop(behind);
        int leader = members.leader();
        members.propose(leader, 20);
        members.cluster.pass(SnapshotCluster.FORGOTTEN);
        members.cluster
                .running()
                .forEach(m -> members.cluster.await(members.cluster.group(m).snapshot()));
        members.cluster.start(behind);
        members.watch(behind);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.tally(behind).sum).isEqualTo(members.tally(leader).sum);
        assertThat(members.cluster.group(behind).firstRetained()).isPositive();
        assertThat(members.halted()).isEmpty();
        members.tally(behind).flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(behind);
    }

    /** What it executes anew is right; what it has from a wrong snapshot is not, and halts it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestartIsJudgedByWhatItStartsFrom(boolean fromSnapshot) {
        given(new DivergingCluster(3));
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(wrong, 1);
        if (fromSnapshot) {
            members.cluster.await(members.cluster.group(wrong).snapshot());
        }
        members.restart(wrong);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEqualTo(fromSnapshot ? List.of(wrong) : List.of());
    }

    @Test
    void aMachineWithResultsOfItsOwnHaltsNobody() {
        given(new DivergingCluster(3, member -> new Own()));
        members.tally(members.follower()).flip();
        members.propose(1, 5);
        members.settle();
        assertThat(members.halted()).isEmpty();
    }
}
