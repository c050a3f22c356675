// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Followers.EIGHT;
import static org.reactivepaxos.protocol.Followers.beat;
import static org.reactivepaxos.protocol.Followers.followed;
import static org.reactivepaxos.protocol.Followers.follower;
import static org.reactivepaxos.protocol.Followers.lesson;
import static org.reactivepaxos.protocol.Followers.lessons;
import static org.reactivepaxos.protocol.Followers.question;
import static org.reactivepaxos.protocol.Followers.questions;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.TIMING;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.memberSinceChange;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

/** Whom a member without a vote learns from, and when it asks another one. Member 1 leads. */
final class UpstreamRulesTest {

    private static final long UNANSWERED = 2 * TIMING.electionMax();

    @ParameterizedTest(name = "member {0} of {1} voters asks {2}")
    @CsvSource({
        "4, 3, 2", "5, 3, 3", "6, 3, 2", "7, 3, 3", "8, 3, 2",
        // Where all others follow too they make a tree, and one alone asks the leader.
        "4, 1, 1", "5, 1, 4", "6, 1, 4", "7, 1, 5", "8, 1, 5"
    })
    void theyAreSpreadOverTheOthersAndSpareTheLeader(int member, int voters, int upstream) {
        GroupState state = follower(member, followed(voters, 4, 5, 6, 7, 8));
        assertThat(state.upstream()).isEqualTo(upstream);
        assertThat(questions(fold(follower(member), 0))).isEmpty();
    }

    @Test
    void whomItPrefersGoesFirstAndTheLeaderLastAllTheSame() {
        assertThat(UpstreamOrder.of(follower(6, EIGHT, 1, 9, 6, 8, 3)))
                .containsExactly(8, 3, 2, 4, 5, 1);
        assertThat(follower(6, EIGHT, 8).upstream()).isEqualTo(8);
    }

    @Test
    void oneQuestionIsOpenAndNothingIsAskedAgainWhileNothingIsDecided() {
        Outcome begun = fold(memberSinceChange(4, EIGHT), 0, beat(1, 1));
        assertThat(questions(begun)).containsExactly(question(2, 1));
        GroupState state = begun.state();
        for (int i = 1; i <= 100; i++) {
            Outcome idle = fold(state, i * TIMING.heartbeat(), beat(1, 1));
            assertThat(questions(idle)).isEmpty();
            state = idle.state();
        }
    }

    @Test
    void asksOnWithEachAnswerAndNotForEachHint() {
        Outcome learned = fold(follower(4), MILLI, lesson(2, 1, 3));
        assertThat(learned.state().decidedBelow()).isEqualTo(3);
        assertThat(questions(learned)).containsExactly(question(2, 3));
        assertThat(questions(fold(learned.state(), 2 * MILLI, beat(1, 9)))).isEmpty();
    }

    @Test
    void anUpstreamAnswersOnceAsSoonAsItKnowsMore() {
        for (int upstream : new int[] {2, 5}) {
            GroupState asked =
                    after(memberSinceChange(upstream, EIGHT), 0, heard(8, new CatchUp(1)));
            Outcome more = fold(asked, MILLI, lesson(3, 1, 2));
            assertThat(lessons(more))
                    .containsExactly(new Send(8, new CatchUpReply(1, values(command(1, 1)), 2)));
            assertThat(lessons(fold(more.state(), MILLI, lesson(3, 2, 3)))).isEmpty();
        }
    }

    @Test
    void oneQuestionOfEachMemberWithoutAVoteWaitsAndNobodyElses() {
        GroupState voter = memberSinceChange(2, EIGHT);
        GroupState asked = voter;
        for (int i = 0; i < 3; i++) {
            for (int member : new int[] {1, 8, 4, 9, 2}) {
                asked = after(asked, 0, heard(member, new CatchUp(1 + i)));
            }
        }
        assertThat(asked.learner().feed().waiting())
                .containsExactly(new Feed.Waiting(4, 3), new Feed.Waiting(8, 3));
        GroupState silent = after(asked, 0, new PeerSilent(4));
        assertThat(silent.learner().feed().waiting()).containsExactly(new Feed.Waiting(8, 3));
        Membership without = followed(3, 4);
        CatchUpReply removes =
                new CatchUpReply(1, values(command(1, 1), change(0, without), Value.NOOP), 4);
        Outcome removed = fold(asked, 0, heard(3, removes));
        assertThat(lessons(removed)).extracting(Send::to).containsExactly(4);
        assertThat(removed.state().learner().feed().waiting()).isEmpty();
    }

    @Test
    void asksOnceMoreAndThenTheNextOneTheLeaderLast() {
        GroupState state = after(follower(4), MILLI, beat(1, 9));
        assertThat(questions(fold(state, MILLI + TIMING.resend() - 1))).isEmpty();
        assertThat(Transition.fold(state, MILLI, List.of()).wakeAt())
                .isEqualTo(MILLI + TIMING.resend());
        Outcome again = fold(state, MILLI + TIMING.resend());
        assertThat(questions(again)).containsExactly(question(2, 1));
        state = again.state();
        long at = MILLI;
        long patience = UNANSWERED;
        for (int next : new int[] {3, 1, 2}) {
            at += patience;
            patience *= 2;
            assertThat(fold(state, at - 1).state().upstream()).isNotEqualTo(next);
            Outcome moved = fold(state, at);
            assertThat(moved.state().upstream()).isEqualTo(next);
            assertThat(questions(moved)).contains(question(next, 1));
            state = moved.state();
        }
    }

    @Test
    void anUpstreamThatAnswersIsKeptHoweverFarTheLeaderIs() {
        GroupState state = after(follower(4), MILLI, beat(1, 1000));
        for (int i = 1; i < 50; i++) {
            state = after(state, MILLI + i * (UNANSWERED - 1), lesson(2, i, 1 + i));
            assertThat(state.upstream()).isEqualTo(2);
        }
    }

    @Test
    void leavesASilentUpstreamThoughNothingIsMissing() {
        Outcome silent = fold(follower(4), MILLI, new PeerSilent(2));
        assertThat(questions(silent)).containsExactly(question(3, 1));
        assertThat(questions(fold(follower(4), MILLI, new PeerSilent(3)))).isEmpty();
    }

    @Test
    void asksAnUpstreamThatIsBackAnew() {
        assertThat(questions(fold(follower(4), MILLI, new PeerBack(2))))
                .containsExactly(question(2, 1));
        assertThat(questions(fold(follower(4), MILLI, new PeerBack(3)))).isEmpty();
    }

    @Test
    void leavesAnUpstreamThatIsNoMemberAnyMoreAndHasNoneOnceItVotes() {
        Membership without = new Membership(-1, voters(1, 3, 5).voters(), List.of(), 2, 2, 1);
        for (int member : new int[] {4, 5}) {
            GroupState state = follower(member, EIGHT, 2);
            Membership next =
                    member == 5
                            ? without
                            : new Membership(
                                    -1, without.voters(), EIGHT.followers().subList(0, 1), 2, 2, 1);
            CatchUpReply removes = new CatchUpReply(1, values(change(0, next), Value.NOOP), 3);
            GroupState after = after(state, MILLI, heard(2, removes));
            Ballot ballot = new Ballot(1, 9, 1);
            GroupState led = after(after, MILLI, heard(1, new Heartbeat(ballot, 1, 3)));
            assertThat(led.upstream()).isEqualTo(member == 5 ? 0 : 3);
        }
    }

    @Test
    void doesNotLearnFromOneThatWaitsForItself() {
        GroupState state = follower(4, EIGHT, 5);
        assertThat(state.upstream()).isEqualTo(5);
        Outcome asked = fold(state, MILLI, heard(5, new CatchUp(1)));
        assertThat(questions(asked)).containsExactly(question(2, 1));
        GroupState behind = after(asked.state(), 2 * MILLI, beat(1, 9));
        assertThat(questions(fold(behind, 900 * MILLI))).extracting(Send::to).doesNotContain(5);
    }

    @Test
    void comesBackToWhomItPrefersOnceThatAnswers() {
        GroupState left = after(follower(4, EIGHT, 8), MILLI, new PeerSilent(8));
        assertThat(left.upstream()).isEqualTo(2);
        long later = MILLI + 8 * TIMING.electionMax();
        assertThat(questions(fold(left, later, beat(1, 1)))).isEmpty();
        assertThat(questions(fold(left, later - 1, beat(1, 9)))).isEmpty();
        Outcome looks = fold(left, later, beat(1, 9));
        assertThat(questions(looks)).containsExactly(question(8, 1));
        assertThat(looks.state().upstream()).isEqualTo(2);
        Outcome back = fold(looks.state(), later + 1, lesson(8, 1, 4));
        assertThat(back.state().upstream()).isEqualTo(8);
        assertThat(questions(back)).containsExactly(question(8, 4));
    }

    @Test
    void leavesAnUpstreamThatLeadsNowForTheFirstThatAnswers() {
        GroupState led = after(follower(4), MILLI, beat(2, 9));
        for (int i = 1; i < 4; i++) {
            led = after(led, 25 * MILLI * i, beat(2, 9), lesson(2, i, i + 1));
            assertThat(led.upstream()).isEqualTo(2);
        }
        Outcome learned = fold(led, TIMING.electionMax(), lesson(2, 4, 5));
        assertThat(questions(learned))
                .containsExactlyInAnyOrder(question(1, 5), question(3, 5), question(2, 5));
        Outcome better = fold(learned.state(), TIMING.electionMax(), lesson(3, 5, 6));
        assertThat(better.state().upstream()).isEqualTo(3);
        assertThat(fold(better.state(), TIMING.electionMax(), lesson(2, 6, 7)).state().upstream())
                .isEqualTo(3);
    }

    @Test
    void fetchesTheSnapshotOfItsUpstreamAndStaysWithItForAWhile() {
        GroupState state = follower(4);
        Outcome offered = fold(state, MILLI, heard(2, new SnapshotOffer(50)));
        assertThat(offered.wanted()).containsExactly(new SnapshotWanted(2, 50));
        state = offered.state();
        long at = MILLI;
        for (; at < 60 * TIMING.electionMax(); at += TIMING.resend()) {
            Outcome asks = fold(state, at + TIMING.resend(), beat(1, 50));
            assertThat(questions(asks)).containsExactly(question(2, 1));
            state = after(asks.state(), at + TIMING.resend(), heard(2, new SnapshotOffer(50)));
        }
        long tooLong = at + 4 * TIMING.electionMax();
        assertThat(fold(state, tooLong, heard(2, new SnapshotOffer(50))).state().upstream())
                .isEqualTo(3);
    }
}
