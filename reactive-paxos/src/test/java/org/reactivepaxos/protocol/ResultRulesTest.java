// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Event.ResultsSummed;
import org.reactivepaxos.protocol.Event.Summed;

/** What members do about results that differ (S12). */
final class ResultRulesTest {

    private static final int MACHINE = 5;
    private static final int BASIS = ResultSums.OF_RESULTS;
    private static final int OTHER_BASIS = BASIS + ResultSums.OF_DIGESTS;
    private static final int RIGHT = 77;
    private static final int WRONG = 4711;
    private static final long LEADS = 100 * Given.MILLI;
    private static final long LATE = 32 * Given.TIMING.electionMax();

    private static Event summed(Link... sums) {
        return new ResultsSummed(List.of(new Summed(MACHINE, BASIS, List.of(sums))));
    }

    private static Link at(long below, int sum) {
        return new Link(below, sum);
    }

    private static Event tells(int member, Link... sums) {
        return heard(member, new ResultSums(MACHINE, BASIS, List.of(sums), false));
    }

    /** Member 2, which has executed what is below instance 9. */
    private static GroupState member(int members) {
        return after(Given.member(2, members), 0, summed(at(9, RIGHT), at(8, 1)));
    }

    private static List<Integer> asked(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.message() instanceof ResultSums sums && sums.asks())
                .map(Outcome.Send::to)
                .toList();
    }

    private static boolean audits(GroupState state) {
        return state.learner().results().isAuditing();
    }

    @Test
    void aLeaderTellsAllOthersWhenItHasExecutedMoreAndAFollowerNobody() {
        GroupState leader = Given.leader(Given.member(2, 3));
        Event summed = summed(at(9, 1), at(8, 2), at(7, 3), at(6, 4));
        Outcome outcome = fold(leader, LEADS, summed);
        ResultSums told =
                new ResultSums(MACHINE, BASIS, List.of(at(9, 1), at(8, 2), at(7, 3)), false);
        assertThat(outcome.atOnce()).contains(new Outcome.Send(1, told), new Outcome.Send(3, told));
        assertThat(fold(outcome.state(), LEADS, summed).atOnce())
                .as("nothing new")
                .noneMatch(send -> send.message() instanceof ResultSums);
        assertThat(fold(Given.member(2, 3), 0, summed).atOnce()).isEmpty();
    }

    @Test
    void asksAllOtherVotersWhenASumDiffersAndNobodyWhenItDoesNot() {
        GroupState state = member(3);
        assertThat(asked(fold(state, 0, tells(1, at(9, WRONG))))).containsExactly(1, 3);
        assertThat(asked(fold(state, 0, tells(1, at(9, RIGHT))))).isEmpty();
        assertThat(asked(fold(state, 0, tells(1, at(9, 0))))).as("abstains").isEmpty();
        assertThat(asked(fold(state, 0, tells(1, at(7, WRONG))))).as("not remembered").isEmpty();
    }

    @Test
    void comparesWhatItWasToldOnceItHasExecutedThat() {
        GroupState told = after(member(3), 0, tells(1, at(12, WRONG), at(11, 6)));
        assertThat(asked(fold(told, 0, summed(at(10, 5), at(9, RIGHT))))).isEmpty();
        assertThat(asked(fold(told, 0, summed(at(12, 7), at(11, 6))))).containsExactly(1, 3);
        assertThat(asked(fold(told, 0, summed(at(12, WRONG), at(11, 6))))).isEmpty();
    }

    @Test
    void remembersSoMuchOfWhatIsAheadAndNoMore() {
        Link[] many = LongStream.range(100, 200).mapToObj(i -> at(i, 1)).toArray(Link[]::new);
        GroupState told = after(member(3), 0, tells(1, many));
        assertThat(told.learner().results().of(MACHINE).ahead())
                .extracting(Link::below)
                .containsExactly(100L, 101L, 102L, 103L, 104L, 105L, 106L, 107L);
        List<Event> strangers = new ArrayList<>();
        for (int id = 100; id < 1000; id++) {
            strangers.add(heard(1, new ResultSums(id, BASIS, List.of(at(5, 1)), false)));
        }
        GroupState flooded = after(told, 0, strangers.toArray(Event[]::new));
        assertThat(flooded.learner().results().machines()).hasSize(65);
    }

    @Test
    void haltsWhenTheMajorityHasAnotherSumAndTellsWhichMachineAndWhere() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        assertThatThrownBy(() -> fold(auditing, 0, tells(1, at(9, WRONG)), tells(3, at(9, WRONG))))
                .isInstanceOfSatisfying(
                        ChainMismatch.class,
                        mismatch -> {
                            assertThat(mismatch.machine()).isEqualTo(OptionalInt.of(MACHINE));
                            assertThat(mismatch.below()).isEqualTo(9);
                            assertThat(mismatch.own()).isEqualTo(RIGHT);
                            assertThat(mismatch.majority()).isEqualTo(OptionalInt.of(WRONG));
                        })
                .hasMessageContaining("machine 5")
                .hasMessageContaining("instance 9");
    }

    @Test
    void goesOnWhenTheMajorityHasItsSum() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        assertThat(audits(auditing)).isTrue();
        assertThat(audits(after(auditing, 0, tells(1, at(9, WRONG)), tells(3, at(9, RIGHT)))))
                .isFalse();
    }

    @Test
    void aLeaderIsJudgedLikeAnyOther() {
        GroupState leader = after(Given.leader(Given.member(2, 3)), LEADS, summed(at(9, RIGHT)));
        GroupState asked = after(leader, LEADS, tells(1, at(9, WRONG)));
        assertThatThrownBy(() -> fold(asked, LEADS, tells(1, at(9, WRONG)), tells(3, at(9, WRONG))))
                .isInstanceOf(ChainMismatch.class);
    }

    @Test
    void allHaltWhenNoMajorityIsPossible() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        assertThatThrownBy(() -> fold(auditing, 0, tells(1, at(9, WRONG)), tells(3, at(9, 1))))
                .isInstanceOfSatisfying(
                        ChainMismatch.class, mismatch -> assertThat(mismatch.majority()).isEmpty());
    }

    @Test
    void waitsForWhoAbstainsWhileItAnswersAndNoLongerForWhoIsSilent() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        GroupState one = after(auditing, 0, tells(1, at(9, WRONG)));
        GroupState abstaining = after(one, 1, tells(3, at(9, 0)));
        assertThat(audits(after(abstaining, LATE))).isTrue();
        assertThatThrownBy(() -> fold(one, LATE)).isInstanceOf(ChainMismatch.class);
    }

    @Test
    void asksAgainUntilThereIsAVerdict() {
        GroupState auditing = after(member(5), 0, tells(1, at(9, WRONG)));
        long resend = Given.TIMING.resend();
        assertThat(asked(fold(auditing, resend - 1))).isEmpty();
        assertThat(asked(fold(auditing, resend))).containsExactly(1, 3, 4, 5);
        assertThat(fold(auditing, 0).wakeAt()).isLessThanOrEqualTo(resend);
    }

    @Test
    void tellsWhoAsksAllItRemembers() {
        Event asks = heard(3, new ResultSums(MACHINE, BASIS, List.of(), true));
        ResultSums own = new ResultSums(MACHINE, BASIS, List.of(at(9, RIGHT), at(8, 1)), false);
        assertThat(fold(member(3), 0, asks).atOnce()).contains(new Outcome.Send(3, own));
    }

    /** A later epoch is summed anew, so that its sums say nothing of the difference before. */
    @Test
    void agreementInALaterEpochAcquitsNobody() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        long next = ResultSums.EPOCH + 5;
        GroupState later = after(auditing, 0, summed(at(next, 3), at(9, RIGHT)));
        GroupState agreed = after(later, 0, tells(1, at(next, 3)), tells(3, at(next, 3)));
        assertThat(audits(agreed)).isTrue();
        Link wrong = at(9, WRONG);
        assertThatThrownBy(() -> fold(agreed, 0, tells(1, wrong), tells(3, wrong)))
                .isInstanceOf(ChainMismatch.class);
    }

    @Test
    void whatNobodyCanTellAnyMoreIsGivenUpAnEpochLater() {
        GroupState auditing = after(member(3), 0, tells(1, at(9, WRONG)));
        assertThat(audits(after(auditing, 0, summed(at(2L * ResultSums.EPOCH, 3))))).isTrue();
        assertThat(audits(after(auditing, 0, summed(at(2L * ResultSums.EPOCH + 1, 3))))).isFalse();
    }

    private static Event tellsOver(int basis, int member, Link... sums) {
        return heard(member, new ResultSums(MACHINE, basis, List.of(sums), false));
    }

    /** Of another version of the state machine, or of a build that does not tell. */
    @ParameterizedTest
    @ValueSource(ints = {OTHER_BASIS, ResultSums.OF_DIGESTS, ResultSums.UNTOLD})
    void sumsOverSomethingElseAreNotCompared(int basis) {
        GroupState state = member(3);
        assertThat(asked(fold(state, 0, tellsOver(basis, 1, at(9, WRONG))))).isEmpty();
        GroupState auditing = after(state, 0, tells(1, at(9, WRONG)), tells(1, at(9, WRONG)));
        GroupState answered = after(auditing, 0, tellsOver(basis, 3, at(9, WRONG)));
        assertThat(audits(answered)).as("abstains").isTrue();
        assertThat(audits(after(answered, LATE))).as("is not silent").isTrue();
    }

    @Test
    void whatIsAheadAndOverSomethingElseIsForgottenWhenThatIsKnown() {
        GroupState none = Given.member(2, 3);
        GroupState told = after(none, 0, tellsOver(OTHER_BASIS, 1, at(9, WRONG)));
        assertThat(asked(fold(told, 0, summed(at(9, RIGHT))))).isEmpty();
        GroupState behind = after(told, 0, summed(at(8, 1)));
        assertThat(behind.learner().results().of(MACHINE).ahead()).isEmpty();
        GroupState ahead = after(behind, 0, tells(3, at(9, WRONG)));
        assertThat(asked(fold(ahead, 0, summed(at(9, RIGHT))))).containsExactly(1, 3);
    }

    /** What was told first is waited for. */
    @Test
    void whatIsAheadIsOverOneThing() {
        GroupState none = Given.member(2, 3);
        GroupState told =
                after(none, 0, tells(1, at(9, WRONG)), tellsOver(OTHER_BASIS, 3, at(10, WRONG)));
        assertThat(told.learner().results().of(MACHINE).ahead()).containsExactly(at(9, WRONG));
        assertThat(after(none, 0, tellsOver(ResultSums.UNTOLD, 1, at(9, 1))).learner().results())
                .isEqualTo(Results.NONE);
    }

    @Test
    void aMemberWithoutAVoteIsJudgedByTheVotersAndNotBelieved() {
        List<Voter> voters = Given.voters(1, 2, 4).voters();
        List<Voter> followers = Given.voters(3).voters();
        Membership membership = new Membership(-1, voters, followers, 2, 2, 1);
        Event own = summed(at(9, RIGHT));
        GroupState voter = after(Given.memberSinceChange(2, membership), 0, own);
        assertThat(audits(after(voter, 0, tells(3, at(9, WRONG))))).isFalse();
        GroupState follower = after(Given.memberSinceChange(3, membership), 0, own);
        GroupState one = after(follower, 0, tells(1, at(9, WRONG)), tells(1, at(9, WRONG)));
        assertThat(audits(after(one, 0, tells(2, at(9, RIGHT))))).as("does not count").isTrue();
        assertThatThrownBy(() -> fold(one, 0, tells(2, at(9, WRONG))))
                .isInstanceOf(ChainMismatch.class);
    }
}
