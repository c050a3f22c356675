// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.accept;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;

final class LeaseRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final long LEASE = Given.TIMING.lease();
    private static final Ballot LEADER = ballot(5, 1);
    private static final Ballot CANDIDATE = ballot(6, 3);

    /** Member 2, whose promise to the leader is durable, and that has heard it at 0. */
    private static GroupState granter() {
        GroupState raised = after(Given.member(2, 3), 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        return after(
                raised,
                0,
                heard(2, new PromiseKept(LEADER)),
                heard(1, new Heartbeat(LEADER, 2, 0)));
    }

    private static boolean promises(GroupState state, long now, Prepare prepare) {
        GroupState next = after(state, now, heard(prepare.ballot().member(), prepare));
        return next.acceptor().promised().equals(prepare.ballot());
    }

    private static Send reply(long round, boolean grants) {
        return new Send(1, new HeartbeatReply(LEADER, round, 0, grants));
    }

    @Test
    void raisesItsPromiseForAHeartbeatAndGrantsOnlyWhenThatIsDurable() {
        Outcome first = fold(Given.member(2, 3), 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        assertThat(first.persist()).containsExactly(new PromiseGiven(LEADER));
        assertThat(first.afterPersist()).containsExactly(new Send(2, new PromiseKept(LEADER)));
        assertThat(first.atOnce()).containsExactly(reply(1, false));
        Outcome early = fold(first.state(), 0, heard(1, new Heartbeat(LEADER, 2, 0)));
        assertThat(early.atOnce()).containsExactly(reply(2, false));
        GroupState durable = after(early.state(), 0, heard(2, new PromiseKept(LEADER)));
        assertThat(fold(durable, 0, heard(1, new Heartbeat(LEADER, 3, 0))).atOnce())
                .containsExactly(reply(3, true));
    }

    @Test
    void takesTheWordOfNobodyElseForItsOwnDisk() {
        GroupState raised = after(Given.member(2, 3), 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        GroupState told = after(raised, 0, heard(1, new PromiseKept(LEADER)));
        assertThat(fold(told, 0, heard(1, new Heartbeat(LEADER, 2, 0))).atOnce())
                .containsExactly(reply(2, false));
    }

    @Test
    void refusesAHeartbeatBelowItsPromise() {
        Ballot lower = ballot(4, 3);
        assertThat(fold(granter(), 0, heard(3, new Heartbeat(lower, 1, 0))).atOnce())
                .containsExactly(new Send(3, new Nack(lower, LEADER, 0)));
    }

    @Test
    void promisesNobodyElseBeforeTheGrantIsOver() {
        Prepare other = new Prepare(CANDIDATE, 0);
        assertThat(promises(granter(), LEASE - 1, other)).isFalse();
        assertThat(fold(granter(), LEASE - 1, heard(3, other)).persist()).isEmpty();
        assertThat(promises(granter(), LEASE, other)).isTrue();
    }

    @Test
    void saysNoToACanvassWhileTheGrantLives() {
        Canvass canvass = new Canvass(CANDIDATE, 0, Ballot.NONE);
        for (boolean live : new boolean[] {true, false}) {
            long now = live ? LEASE - 1 : LEASE;
            assertThat(fold(granter(), now, heard(3, canvass)).atOnce())
                    .containsExactly(new Send(3, new CanvassReply(CANDIDATE, !live, LEADER, 0)));
        }
    }

    @Test
    void aGrantDoesNotBindAgainstLaterBallotsOfItsHolder() {
        assertThat(promises(granter(), 1, new Prepare(ballot(6, 1), 0))).isTrue();
    }

    @Test
    void aGrantForABallotThatWasHandedOverDoesNotBind() {
        assertThat(promises(granter(), 1, new Prepare(CANDIDATE, 0, LEADER))).isTrue();
        assertThat(promises(granter(), 1, new Prepare(CANDIDATE, 0, ballot(4, 1)))).isFalse();
    }

    @Test
    void servesAnAcceptOfAHigherBallotAtOnceAndItEndsTheGrant() {
        GroupState state = after(granter(), 1, heard(3, accept(CANDIDATE, 0, 0, 0)));
        assertThat(state.acceptor().promised()).isEqualTo(CANDIDATE);
        assertThat(state.acceptor().grant()).isNull();
    }

    @Test
    void opensNoBallotOfItsOwnAgainstItsGrant() {
        long late = 300 * MILLI;
        GroupState bound = granter().with(granter().acceptor().granting(late));
        Outcome silent = fold(bound, late - 1);
        assertThat(silent.atOnce()).isEmpty();
        assertThat(silent.wakeAt()).isEqualTo(late);
        assertThat(fold(silent.state(), late).atOnce())
                .extracting(Send::message)
                .hasOnlyElementsOfType(Canvass.class)
                .hasSize(2);
    }

    @Test
    void aRestartedMemberPromisesNobodyForALease() {
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new PromiseGiven(LEADER));
        assertThat(promises(restarted, LEASE - 1, new Prepare(CANDIDATE, 0))).isFalse();
        assertThat(promises(restarted, LEASE - 1, new Prepare(ballot(6, 1), 0))).isFalse();
        assertThat(promises(restarted, LEASE - 1, new Prepare(CANDIDATE, 0, LEADER))).isFalse();
        assertThat(promises(restarted, LEASE, new Prepare(CANDIDATE, 0))).isTrue();
    }

    @Test
    void aRestartedMemberWaitsThoughItVotesMeanwhile() {
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new PromiseGiven(LEADER));
        GroupState voted = after(restarted, 1, heard(1, accept(LEADER, 0, 0, 0)));
        assertThat(voted.learner().window().isEmpty()).isFalse();
        assertThat(promises(voted, LEASE - 1, new Prepare(CANDIDATE, 0))).isFalse();
    }

    @Test
    void aMemberThatNeverPromisedNeedNotWait() {
        assertThat(promises(Given.member(2, 3), 0, new Prepare(CANDIDATE, 0))).isTrue();
    }

    @Test
    void aRestartedMemberGrantsTheLeaderOfItsDurablePromise() {
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new PromiseGiven(LEADER));
        assertThat(fold(restarted, 1, heard(1, new Heartbeat(LEADER, 1, 0))).atOnce())
                .containsExactly(reply(1, true));
    }

    /** Member 1, whose first round left at NOW and was answered with a grant 20 ms later. */
    private static GroupState leased() {
        GroupState leader = Given.leader(Given.member(1, 3));
        return after(leader, NOW + 20 * MILLI, granting(leader, 1));
    }

    private static Event granting(GroupState leader, long round) {
        Ballot own = leader.acceptor().promised();
        return heard(2, new HeartbeatReply(own, round, 0, true));
    }

    @Test
    void aLeaseCountsFromWhenTheHeartbeatLeftAndIsShortenedByTheDriftOfClocks() {
        long span = LEASE * 9 / 11;
        assertThat(LeaseRules.holdsLease(leased(), NOW + span - 1)).isTrue();
        assertThat(LeaseRules.holdsLease(leased(), NOW + span)).isFalse();
    }

    @Test
    void anAnswerWithoutAGrantMakesNoLease() {
        GroupState leader = Given.leader(Given.member(1, 3));
        Ballot own = leader.acceptor().promised();
        GroupState state = after(leader, NOW, heard(2, new HeartbeatReply(own, 1, 0, false)));
        assertThat(LeaseRules.holdsLease(state, NOW)).isFalse();
    }

    @Test
    void anAnswerToARoundThatNeverLeftMakesNoLease() {
        GroupState leader = Given.leader(Given.member(1, 3));
        GroupState state = after(leader, NOW, granting(leader, 2), granting(leader, 0));
        assertThat(LeaseRules.holdsLease(state, NOW)).isFalse();
    }

    @Test
    void aLeaseTakesAPhaseTwoQuorum() {
        GroupState leader = Given.leader(Given.member(1, 3));
        assertThat(LeaseRules.holdsLease(leader, NOW)).isFalse();
        assertThat(LeaseRules.holdsLease(after(leader, NOW, granting(leader, 1)), NOW)).isTrue();
    }

    @Test
    void aLeaderThatHearsAHigherBallotEndsItsLeaseInThatStep() {
        GroupState heartbeat = after(leased(), NOW + 1, heard(3, new Heartbeat(CANDIDATE, 1, 0)));
        assertThat(heartbeat.role()).isNotInstanceOf(Leading.class);
        assertThat(LeaseRules.holdsLease(heartbeat, NOW + 1)).isFalse();
    }

    @Test
    void aLeaderIsNotMovedByACandidateWhileAQuorumAnswers() {
        GroupState state = after(leased(), NOW, heard(3, new Prepare(CANDIDATE, 0)));
        assertThat(state.role()).isInstanceOf(Leading.class);
    }

    @Test
    void theLongestLeaseIsShortenedWithoutOverflow() {
        Timing hour = new Timing(2, 3, 1, 1, 3_600_000_000_000L, 100_000, 0);
        assertThat(hour.shortened(hour.lease())).isEqualTo(2_945_454_545_454L);
    }
}
