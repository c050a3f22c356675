// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;

final class HandOverRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState LEADER = Given.leader(Given.member(1, 3));
    private static final Ballot OWN = LEADER.acceptor().promised();
    private static final Ballot OTHER = ballot(5, 1);

    /** Member 2, which has granted the leader a lease at 0. */
    private static GroupState granter() {
        return after(
                Given.member(2, 3),
                0,
                heard(1, new Heartbeat(OTHER, 1, 0)),
                heard(2, new PromiseKept(OTHER)),
                heard(1, new Heartbeat(OTHER, 2, 0)));
    }

    private static Event answer(int priority) {
        return heard(2, new HeartbeatReply(OWN, 1, 0, true, priority, 0, false));
    }

    private static GroupState answered(long until, int priority) {
        GroupState state = LEADER;
        for (long now = NOW; now <= until; now += 10 * MILLI) {
            state = after(state, now, answer(priority));
        }
        return state;
    }

    @Test
    void aLeaderThatHandsOverLeadsNoMore() {
        GroupState leased = after(LEADER, NOW, answer(0));
        Outcome outcome = fold(leased, NOW, new TransferAsked(2), Given.proposed(0, 1));
        assertThat(outcome.atOnce()).containsExactly(new Send(2, new Release(OWN, 2)));
        assertThat(outcome.state().role()).isInstanceOf(Following.class);
        assertThat(LeaseRules.holdsLease(outcome.state(), NOW)).isFalse();
    }

    @Test
    void onlyALeaderHandsOverAndOnlyToAnotherVoter() {
        assertThat(after(LEADER, NOW, new TransferAsked(1)).role()).isInstanceOf(Leading.class);
        assertThat(after(LEADER, NOW, new TransferAsked(9)).role()).isInstanceOf(Leading.class);
        assertThat(fold(granter(), 0, new TransferAsked(3)).atOnce()).isEmpty();
    }

    @Test
    void theSuccessorCanvassesAtOnceAndItsPrepareCarriesTheBallotHandedOver() {
        Outcome outcome = fold(granter(), 1, heard(1, new Release(OTHER, 2)));
        Canvass canvass = new Canvass(ballot(6, 2), 0, OTHER);
        assertThat(outcome.atOnce()).containsExactly(new Send(1, canvass), new Send(3, canvass));
        GroupState asker = outcome.state();
        assertThat(fold(asker, 1, Given.yes(3, asker)).afterPersist())
                .extracting(Send::message)
                .containsOnly(new Prepare(ballot(6, 2), 0, OTHER));
    }

    @Test
    void theLastWordOfARemovedLeaderIsHeardUnderTheMembershipThatRemovedIt() {
        GroupState since = Given.memberSinceChange(2, Given.voters(2, 3));
        Ballot over = ballot(1, 1);
        Outcome outcome = fold(since, NOW, heard(1, new Release(over, 2)));
        assertThat(outcome.atOnce())
                .extracting(Send::message)
                .containsExactly(new Canvass(new Ballot(0, 2, 2), 1, over));
        assertThat(fold(since, 1, heard(1, new Release(over, 3))).atOnce()).isEmpty();
        assertThat(fold(since, 1, heard(3, new Release(over, 2))).atOnce()).isEmpty();
    }

    @Test
    void aLateHeartbeatOfTheBallotHandedOverStopsNoSuccessor() {
        GroupState asker = after(granter(), 1, heard(1, new Release(OTHER, 2)));
        GroupState late = after(asker, 2, heard(1, new Heartbeat(OTHER, 3, 0)));
        assertThat(after(late, 2, Given.yes(3, asker)).acceptor().promised())
                .isEqualTo(ballot(6, 2));
    }

    @Test
    void aReleaseOfAnOldBallotOrForAnotherMovesNobody() {
        assertThat(fold(granter(), 1, heard(1, new Release(ballot(4, 1), 2))).atOnce()).isEmpty();
        assertThat(fold(granter(), 1, heard(1, new Release(OTHER, 3))).atOnce()).isEmpty();
        assertThat(fold(granter(), 1, heard(3, new Release(OTHER, 2))).atOnce()).isEmpty();
    }

    @Test
    void aRestartedSuccessorWaitsAllTheSame() {
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new PromiseGiven(OTHER));
        assertThat(fold(restarted, 1, heard(1, new Release(OTHER, 2))).atOnce()).isEmpty();
    }

    @Test
    void aLeaderHandsOverToALevelMemberOfAHigherPriorityOnceItHasSettled() {
        long settled = NOW + Given.TIMING.electionMax();
        assertThat(answered(settled - 10 * MILLI, 1).role()).isInstanceOf(Leading.class);
        assertThat(answered(settled, 1).role()).isInstanceOf(Following.class);
        assertThat(answered(settled, 0).role()).isInstanceOf(Leading.class);
    }

    @Test
    void aHigherPriorityWaitsLessAndALowerOneMore() {
        long middle = 0;
        for (int priority : new int[] {-1, 0, 10}) {
            GroupConfig config =
                    new GroupConfig(
                            Given.identity(1),
                            List.of(1, 2, 3),
                            Given.TIMING,
                            Given.LIMITS,
                            priority);
            Genesis genesis = new Genesis(Given.CLUSTER, Given.membership(3));
            RecoveredGroup empty = new RecoveredGroup(genesis, Ballot.NONE, 0, List.of());
            GroupState state = Transition.recover(config, empty, Ledger.start(genesis), 0, 1);
            long patience = ((Following) state.role()).patience();
            switch (priority) {
                case -1 -> assertThat(patience).isBetween(100 * MILLI, 150 * MILLI);
                case 0 -> middle = patience;
                default -> assertThat(patience).isBetween(50 * MILLI, middle);
            }
        }
        assertThat(middle).isBetween(50 * MILLI, 100 * MILLI);
    }
}
