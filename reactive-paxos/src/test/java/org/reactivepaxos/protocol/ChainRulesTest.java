// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ChainSums;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;

/** What members do about chains that differ (S12). */
final class ChainRulesTest {

    private static final Ballot BALLOT = ballot(1, 1);
    private static final long LATE = 32 * Given.TIMING.electionMax();
    private static final int WRONG = 4711;

    private static GroupState member(int members) {
        Run decided = run(BALLOT, 0, Given.command(1, 0), Given.command(1, 1));
        return Given.member(2, members, Given.LIMITS, new RunStored(decided, 2));
    }

    private static int sum(GroupState state) {
        return state.learner().ledger().chain().last().sum();
    }

    private static Event beat(int chain) {
        return heard(1, new Heartbeat(BALLOT, 1, 2, chain, false));
    }

    private static Event tells(int member, int chain) {
        return heard(member, new ChainSums(List.of(new Link(2, chain)), false));
    }

    private static List<Integer> asked(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.message() instanceof ChainSums sums && sums.asks())
                .map(Outcome.Send::to)
                .toList();
    }

    /** A leader's first heartbeat tells of instance 2, which this member has decided too. */
    private static GroupState auditing(GroupState state) {
        return after(state, 0, beat(WRONG));
    }

    @Test
    void tellsItsSumWithItsDecidedBelow() {
        GroupState state = member(3);
        assertThat(fold(state, 0, beat(0)).atOnce())
                .extracting(Outcome.Send::message)
                .contains(new HeartbeatReply(BALLOT, 1, 2, true, 0, sum(state), false));
    }

    @Test
    void asksAllOtherVotersWhenASumDiffersAndNobodyWhenItDoesNot() {
        GroupState state = member(3);
        assertThat(asked(fold(state, 0, beat(WRONG)))).containsExactly(1, 3);
        assertThat(asked(fold(state, 0, beat(sum(state))))).isEmpty();
        assertThat(asked(fold(state, 0, beat(0)))).isEmpty();
        Event other = heard(1, new Heartbeat(BALLOT, 1, 1, WRONG, false));
        assertThat(asked(fold(state, 0, other))).as("not remembered").isEmpty();
    }

    @Test
    void asksAgainUntilThereIsAVerdict() {
        GroupState auditing = auditing(member(5));
        long resend = Given.TIMING.resend();
        assertThat(asked(fold(auditing, resend - 1))).isEmpty();
        assertThat(asked(fold(auditing, resend))).containsExactly(1, 3, 4, 5);
        assertThat(fold(auditing, 0).wakeAt()).isLessThanOrEqualTo(resend);
    }

    @Test
    void goesOnWhenTheMajorityHasItsSum() {
        GroupState auditing = auditing(member(3));
        assertThat(auditing.learner().audit().isOpen()).isTrue();
        GroupState judged = after(auditing, 0, tells(1, WRONG), tells(3, sum(auditing)));
        assertThat(judged.learner().audit().isOpen()).isFalse();
    }

    @Test
    void haltsWhenTheMajorityHasAnotherSum() {
        GroupState auditing = auditing(member(3));
        assertThatThrownBy(() -> fold(auditing, 0, tells(1, WRONG), tells(3, WRONG)))
                .isInstanceOf(ChainMismatch.class)
                .hasMessageContaining("majority");
    }

    @Test
    void haltsAsSoonAsNoMajorityIsPossible() {
        GroupState auditing = auditing(member(3));
        assertThatThrownBy(() -> fold(auditing, 0, tells(1, WRONG), tells(3, WRONG + 1)))
                .isInstanceOf(ChainMismatch.class);
        GroupState pair = auditing(member(2));
        assertThatThrownBy(() -> fold(pair, 0, tells(1, WRONG))).isInstanceOf(ChainMismatch.class);
    }

    @Test
    void waitsForAMajorityOfAnswersHoweverLong() {
        GroupState auditing = after(auditing(member(5)), 0, tells(1, WRONG));
        assertThat(after(auditing, 10 * LATE).learner().audit().isOpen()).isTrue();
    }

    @Test
    void haltsInTimeWhenAMajorityHasAnsweredAndHasNoneInCommon() {
        GroupState auditing = after(auditing(member(3)), 0, tells(1, WRONG));
        assertThat(after(auditing, LATE - 1).learner().audit().isOpen()).isTrue();
        assertThatThrownBy(() -> fold(auditing, LATE)).isInstanceOf(ChainMismatch.class);
    }

    /** Found by simulation: seed 3372 halted an undamaged leader that way. */
    @Test
    void waitsForWhoAnswersAndHasYetToLearnAndNoLongerForWhoFallsSilent() {
        long resend = Given.TIMING.resend();
        GroupState auditing = after(auditing(member(3)), 0, tells(1, WRONG));
        Event behind = heard(3, new ChainSums(List.of(new Link(1, 7)), false));
        GroupState patient = after(after(auditing, 1, behind), LATE);
        assertThat(patient.learner().audit().isOpen()).isTrue();
        GroupState judged = after(patient, LATE + 1, tells(3, sum(patient)));
        assertThat(judged.learner().audit().isOpen()).isFalse();
        GroupState silent = after(after(patient, LATE + 1, tells(1, WRONG)), 2 * LATE - 1);
        assertThat(silent.learner().audit().isOpen()).isTrue();
        assertThatThrownBy(() -> fold(silent, 2 * LATE + resend)).isInstanceOf(ChainMismatch.class);
    }

    @Test
    void comparesNothingBelowWhereTheyFirstDiffered() {
        GroupState auditing = auditing(member(3));
        Event old = heard(3, new ChainSums(List.of(new Link(1, 1), new Link(0, 0)), false));
        assertThat(after(auditing, 0, old).learner().audit().isOpen()).isTrue();
    }

    @Test
    void tellsWhoAsksAndIsWarnedByIt() {
        GroupState state = member(3);
        Event asks = heard(3, new ChainSums(List.of(new Link(2, WRONG)), true));
        Outcome outcome = fold(state, 0, asks);
        ChainSums own = new ChainSums(state.learner().ledger().chain().remembered(), false);
        assertThat(outcome.atOnce()).contains(new Outcome.Send(3, own));
        assertThat(outcome.state().learner().audit().isOpen()).isTrue();
    }

    @Test
    void aLeaderIsJudgedLikeAnyOther() {
        GroupState leader = Given.leader(member(3));
        assertThat(leader.role()).isInstanceOf(Role.Leading.class);
        Ballot own = leader.leader();
        GroupState warned =
                after(
                        leader,
                        100 * Given.MILLI,
                        heard(3, new HeartbeatReply(own, 1, 2, false, 0, WRONG, false)));
        assertThatThrownBy(() -> fold(warned, 100 * Given.MILLI, tells(1, WRONG), tells(3, WRONG)))
                .isInstanceOf(ChainMismatch.class);
    }

    /** Member 3, of voters 1, 2 and 4. */
    private static GroupState follower() {
        List<Voter> voters = Given.voters(1, 2, 4).voters();
        List<Voter> followers = Given.voters(3).voters();
        return Given.memberSinceChange(3, new Membership(-1, voters, followers, 2, 2, 1));
    }

    private static Event tellsBelowOne(int member, int chain, boolean asks) {
        return heard(member, new ChainSums(List.of(new Link(1, chain)), asks));
    }

    @Test
    void aMemberWithoutAVoteIsJudgedByTheVotersAndDoesNotCountItself() {
        GroupState follower = follower();
        Outcome warned =
                fold(follower, 0, heard(1, new Heartbeat(new Ballot(0, 1, 1), 1, 1, WRONG, false)));
        assertThat(asked(warned)).containsExactly(1, 2, 4);
        GroupState one = after(warned.state(), 0, tellsBelowOne(2, sum(follower), false));
        assertThat(one.learner().audit().isOpen()).as("one of three voters").isTrue();
        assertThat(after(one, 0, tellsBelowOne(4, sum(follower), false)).learner().audit().isOpen())
                .isFalse();
        Event[] against = {tellsBelowOne(1, WRONG, false), tellsBelowOne(4, WRONG, false)};
        assertThatThrownBy(() -> fold(one, 0, against)).isInstanceOf(ChainMismatch.class);
    }

    @Test
    void aMemberWithoutAVoteIsToldAndNotBelieved() {
        List<Voter> voters = Given.voters(1, 2, 4).voters();
        List<Voter> followers = Given.voters(3).voters();
        GroupState voter =
                Given.memberSinceChange(2, new Membership(-1, voters, followers, 2, 2, 1));
        Outcome outcome = fold(voter, 0, tellsBelowOne(3, WRONG, true));
        assertThat(outcome.atOnce()).extracting(Outcome.Send::to).containsExactly(3);
        assertThat(outcome.state().learner().audit().isOpen()).isFalse();
    }
}
