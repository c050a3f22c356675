// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;

final class ReadRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState LEADER = Given.leader(Given.member(1, 3));
    private static final Ballot OWN = LEADER.acceptor().promised();
    private static final Ballot OTHER = ballot(5, 1);
    private static final ReadIndex QUORUM = new ReadIndex(1, 0, false);
    private static final ReadIndex LEASE = new ReadIndex(1, 0, true);

    private static Event confirm(int member, long round, boolean grants) {
        return heard(member, new HeartbeatReply(OWN, round, 0, grants));
    }

    private static List<Send> answers(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.message() instanceof ReadIndexReply)
                .toList();
    }

    private static Send answer(int member, long id, long index) {
        return new Send(member, new ReadIndexReply(1, id, index));
    }

    /** Rounds that left to member 3 in this turn. */
    private static List<Long> rounds(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.to() == 3)
                .map(Send::message)
                .filter(Heartbeat.class::isInstance)
                .map(message -> ((Heartbeat) message).round())
                .toList();
    }

    /** Follows member 1. */
    private static GroupState follower() {
        return after(Given.member(2, 3), 0, heard(1, new Heartbeat(OTHER, 1, 0)));
    }

    @Test
    void aQuorumReadIsAnsweredByARoundThatLeftAfterIt() {
        Outcome asked = fold(LEADER, NOW, heard(2, QUORUM));
        assertThat(rounds(asked)).containsExactly(2L);
        assertThat(answers(asked)).isEmpty();
        Outcome earlier = fold(asked.state(), NOW, confirm(3, 1, true));
        assertThat(answers(earlier)).isEmpty();
        assertThat(answers(fold(earlier.state(), NOW, confirm(3, 2, false))))
                .containsExactly(answer(2, 0, 0));
    }

    @Test
    void manyReadsShareARound() {
        ReadIndex second = new ReadIndex(1, 1, false);
        Outcome asked = fold(LEADER, NOW, heard(2, QUORUM), heard(3, QUORUM), heard(3, second));
        assertThat(rounds(asked)).containsExactly(2L);
        assertThat(answers(fold(asked.state(), NOW, confirm(3, 2, false)))).hasSize(3);
    }

    @Test
    void aReadThatComesWhileARoundIsUnderWayWaitsForTheNext() {
        GroupState asked = after(LEADER, NOW, heard(2, QUORUM));
        Outcome late = fold(asked, NOW, heard(3, QUORUM));
        assertThat(rounds(late)).isEmpty();
        Outcome confirmed = fold(late.state(), NOW, confirm(3, 2, false));
        assertThat(answers(confirmed)).containsExactly(answer(2, 0, 0));
        assertThat(rounds(confirmed)).containsExactly(3L);
        assertThat(answers(fold(confirmed.state(), NOW, confirm(2, 3, false))))
                .containsExactly(answer(3, 0, 0));
    }

    @Test
    void aRepeatedQuestionIsAnsweredOnce() {
        GroupState asked = after(LEADER, NOW, heard(2, QUORUM), heard(2, QUORUM));
        assertThat(answers(fold(asked, NOW, confirm(3, 2, false)))).hasSize(1);
    }

    @Test
    void theIndexIsTakenWhenTheReadIsAsked() {
        GroupState asked = after(LEADER, NOW, heard(2, QUORUM), Given.proposed(0, 2));
        GroupState decided =
                after(asked, NOW, heard(1, new Accepted(OWN, 2)), heard(3, new Accepted(OWN, 2)));
        assertThat(decided.decidedBelow()).isEqualTo(2);
        assertThat(answers(fold(decided, NOW, confirm(3, 2, false))))
                .containsExactly(answer(2, 0, 0));
    }

    @Test
    void aNewLeaderCountsWhatEarlierBallotsMayHaveDecided() {
        GroupState candidate = Given.candidate(Given.member(1, 3));
        Run votes = run(ballot(0, 2), 0, command(2, 0), command(2, 1));
        GroupState leader =
                after(
                        candidate,
                        NOW,
                        heard(2, new Promise(OWN, 0, 0, true, 0, List.of(votes))),
                        heard(3, new Promise(OWN, 0, 0, true, 0, List.of())));
        GroupState asked = after(leader, NOW, heard(2, QUORUM));
        assertThat(asked.decidedBelow()).isZero();
        assertThat(answers(fold(asked, NOW, confirm(3, 2, false))))
                .containsExactly(answer(2, 0, 2));
    }

    @Test
    void aLeaseReadNeedsNoRoundWhileTheLeaseLives() {
        GroupState leased = after(LEADER, NOW, confirm(3, 1, true));
        Outcome asked = fold(leased, NOW + 1, heard(2, LEASE));
        assertThat(rounds(asked)).isEmpty();
        assertThat(answers(asked)).containsExactly(answer(2, 0, 0));
    }

    @Test
    void aLeaseReadWithoutALeaseTakesARound() {
        long over = NOW + Given.TIMING.lease();
        GroupState leased = after(LEADER, NOW, confirm(3, 1, true));
        Outcome asked = fold(leased, over, heard(2, LEASE));
        assertThat(answers(asked)).isEmpty();
        assertThat(rounds(asked)).isNotEmpty();
        long round = rounds(asked).get(rounds(asked).size() - 1);
        assertThat(answers(fold(asked.state(), over, confirm(3, round, false))))
                .containsExactly(answer(2, 0, 0));
    }

    @Test
    void aLeaderThatIsRefusedAnswersNoMore() {
        GroupState asked = after(LEADER, NOW, heard(2, QUORUM));
        GroupState refused = after(asked, NOW, heard(2, new Nack(OWN, ballot(9, 3), 0)));
        assertThat(answers(fold(refused, NOW, confirm(3, 2, false)))).isEmpty();
        assertThat(answers(fold(refused, NOW, heard(2, QUORUM)))).isEmpty();
    }

    @Test
    void theLeaderReadsInAGroupOfOneAtOnce() {
        GroupState candidate = after(Given.member(1, 1), NOW);
        Ballot own = candidate.acceptor().promised();
        GroupState leader =
                after(candidate, NOW, heard(1, new Promise(own, 0, 0, true, 0, List.of())));
        assertThat(fold(leader, NOW, new ReadAsked(7, false)).readable())
                .containsExactly(new ReadAnswer(7, 0));
    }

    @Test
    void aFollowerAsksTheLeaderOnceForAllReadsOfATurn() {
        Outcome outcome = fold(follower(), 0, new ReadAsked(7, false), new ReadAsked(8, false));
        assertThat(outcome.atOnce()).containsExactly(new Send(1, QUORUM));
        Outcome answered = fold(outcome.state(), 0, heard(1, new ReadIndexReply(1, 0, 0)));
        assertThat(answered.readable()).containsExactly(new ReadAnswer(7, 0), new ReadAnswer(8, 0));
        assertThat(answered.state().openReads()).isZero();
    }

    @Test
    void aReadWaitsUntilItsIndexIsDecidedHere() {
        GroupState asked = after(follower(), 0, new ReadAsked(7, true));
        Accept accept = new Accept(OTHER, 0, 0, values(command(1, 0)), 0);
        Outcome answered = fold(asked, 0, heard(1, new ReadIndexReply(1, 0, 1)), heard(1, accept));
        assertThat(answered.readable()).isEmpty();
        assertThat(fold(answered.state(), 0, heard(1, new Decided(OTHER, 1))).readable())
                .containsExactly(new ReadAnswer(7, 1));
    }

    @Test
    void aReadIsAskedAgainOfTheNextLeaderAndWhenNoAnswerComes() {
        GroupState asked = after(follower(), 0, new ReadAsked(7, false));
        long later = Given.TIMING.resend();
        assertThat(fold(asked, 0).wakeAt()).isEqualTo(later);
        assertThat(fold(asked, later).atOnce()).containsExactly(new Send(1, QUORUM));
        assertThat(fold(asked, 1, heard(3, new Heartbeat(ballot(6, 3), 1, 0))).atOnce())
                .contains(new Send(3, QUORUM));
    }

    @Test
    void aReadWithoutALeaderWaitsForOne() {
        Outcome asked = fold(Given.member(2, 3), 0, new ReadAsked(7, false));
        assertThat(asked.atOnce()).isEmpty();
        assertThat(asked.wakeAt()).isGreaterThanOrEqualTo(50 * MILLI);
        assertThat(fold(asked.state(), 0, heard(1, new Heartbeat(OTHER, 1, 0))).atOnce())
                .contains(new Send(1, QUORUM));
    }

    @Test
    void anAnswerToAnEarlierIncarnationIsDropped() {
        GroupState asked = after(follower(), 0, new ReadAsked(7, false));
        assertThat(fold(asked, 0, heard(1, new ReadIndexReply(0, 0, 0))).readable()).isEmpty();
    }

    @Test
    void readsBeyondTheBoundAreRefused() {
        Limits one = new Limits(64, 1 << 20, 1 << 12, 1 << 20, 1);
        Outcome outcome =
                fold(Given.member(2, 3, one), 0, new ReadAsked(7, false), new ReadAsked(8, true));
        assertThat(outcome.readable()).containsExactly(new ReadAnswer(8, ReadAnswer.OVERLOADED));
    }
}
