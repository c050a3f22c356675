// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.GenesisWanted;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Send;

final class GenesisRulesTest {

    private static final List<Integer> LIST = List.of(1, 2, 3);
    private static final Genesis GENESIS = new Genesis(Given.CLUSTER, Given.membership(3));

    private static GroupState fresh(int member) {
        GroupConfig config = Given.config(member, 3, Given.LIMITS);
        return Transition.recover(config, RecoveredGroup.EMPTY, Ledger.NONE, 0, member);
    }

    private static Event heard(PeerIdentity from, Message message) {
        return new Received(from, Genesis.NO_CLUSTER, message);
    }

    private static Event wanted(int member, List<Integer> list) {
        return heard(Given.identity(member), new GenesisWanted(list));
    }

    @Test
    void theLowestWritesOneGenesisOnceItKnowsEveryDisk() {
        Outcome two = Given.fold(fresh(1), 0, wanted(2, LIST));
        assertThat(two.persist()).isEmpty();
        Outcome all = Given.fold(two.state(), 0, wanted(3, LIST));
        assertThat(all.persist()).hasSize(1);
        assertThat(all.afterPersist()).extracting(Send::to).containsExactly(2, 3);
        assertThat(all.state().membership()).isEqualTo(Given.membership(3));
    }

    @Test
    void nobodyElseWritesOne() {
        Outcome outcome = Given.fold(fresh(2), 0, wanted(1, LIST), wanted(3, LIST));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.state().genesis()).isNull();
    }

    @Test
    void introducesNoMemberWithAnotherListOrOutsideOfIt() {
        Outcome outcome =
                Given.fold(fresh(1), 0, wanted(2, List.of(1, 2)), wanted(4, LIST), wanted(3, LIST));
        assertThat(outcome.state().genesis()).isNull();
    }

    @Test
    void answersWithItsGenesisOnlyWhenItIsDurable() {
        Outcome outcome = Given.fold(Given.member(2, 3), 0, wanted(3, LIST));
        assertThat(outcome.afterPersist()).containsExactly(new Send(3, new GenesisIs(GENESIS)));
        assertThat(outcome.atOnce()).isEmpty();
    }

    @Test
    void takesOneGenesisAndNeverAnother() {
        Genesis other = new Genesis(5, Given.membership(3));
        Event first = heard(Given.identity(2), new GenesisIs(GENESIS));
        Event second = heard(Given.identity(2), new GenesisIs(other));
        Outcome outcome = Given.fold(fresh(3), 0, first, second);
        assertThat(outcome.state().genesis()).isEqualTo(GENESIS);
        assertThat(outcome.persist()).hasSize(1);
    }

    @Test
    void aWipedDiskIsNoMember() {
        PeerIdentity wiped = new PeerIdentity(1, 999, 1, 1);
        GroupConfig config = new GroupConfig(wiped, LIST, Given.TIMING, Given.LIMITS);
        GroupState state = Transition.recover(config, RecoveredGroup.EMPTY, Ledger.NONE, 0, 1);
        Event answer = heard(Given.identity(2), new GenesisIs(GENESIS));
        assertThatThrownBy(() -> Given.fold(state, 0, answer))
                .isInstanceOf(NotAMemberException.class)
                .hasMessageContaining("new member id");
    }

    @Test
    void votesForNothingWithoutAGenesis() {
        Event prepare = heard(Given.identity(1), new Prepare(Given.ballot(1, 1), 0));
        Outcome outcome = Given.fold(fresh(2), 0, prepare);
        assertThat(outcome.afterPersist()).isEmpty();
        assertThat(outcome.persist()).isEmpty();
    }
}
