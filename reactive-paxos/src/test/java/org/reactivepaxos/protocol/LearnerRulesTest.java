// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.accept;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;

final class LearnerRulesTest {

    private static final Ballot OLD = ballot(5, 1);
    private static final Ballot NEW = ballot(6, 3);

    private static GroupState voter() {
        Accept votes = new Accept(OLD, 0, 0, values(command(1, 0), command(1, 1)), 0);
        return after(Given.member(2, 3), 0, heard(1, votes));
    }

    @Test
    void decidesWhatTheOwnerDecidedWhereItsVoteHasThatBallot() {
        assertThat(after(voter(), 0, heard(1, new Decided(OLD, 1))).decidedBelow()).isEqualTo(1);
        assertThat(after(voter(), 0, heard(1, new Heartbeat(OLD, 1, 9))).decidedBelow())
                .isEqualTo(2);
    }

    @Test
    void decidesNothingOnAVoteOfAnotherBallot() {
        Outcome outcome = fold(voter(), MILLI, heard(3, new Decided(NEW, 2)));
        assertThat(outcome.decided()).isEmpty();
        assertThat(outcome.atOnce()).containsExactly(new Send(3, new CatchUp(0)));
    }

    @Test
    void decidesNothingOnTheWordOfWhoDoesNotOwnTheBallot() {
        assertThat(after(voter(), 0, heard(3, new Decided(OLD, 2))).decidedBelow()).isZero();
    }

    @Test
    void storesWhatItLearnsAsDecidedAndNeverBelowItsVote() {
        CatchUpReply reply = new CatchUpReply(0, values(command(3, 0), command(1, 1)), 2);
        Outcome outcome = fold(voter(), MILLI, heard(3, reply));
        assertThat(outcome.persist())
                .containsExactly(new RunStored(run(OLD, 0, command(3, 0), command(1, 1)), 2));
        assertThat(outcome.state().decidedBelow()).isEqualTo(2);
    }

    @Test
    void takesOnlyThePartOfAReplyThatIsNew() {
        GroupState one = after(voter(), 0, heard(1, new Decided(OLD, 1)));
        CatchUpReply reply =
                new CatchUpReply(0, values(command(1, 0), command(1, 1), Value.NOOP), 3);
        assertThat(fold(one, 0, heard(3, reply)).persist())
                .containsExactly(new RunStored(run(OLD, 1, command(1, 1), Value.NOOP), 3));
        CatchUpReply above = new CatchUpReply(2, values(Value.NOOP), 3);
        assertThat(fold(one, 0, heard(3, above)).decided()).isEmpty();
    }

    @Test
    void learnsNothingFromOthersWhileItLeads() {
        GroupState leader =
                after(Given.leader(Given.member(1, 3)), 100 * MILLI, Given.proposed(0, 1));
        CatchUpReply reply = new CatchUpReply(0, values(command(3, 0)), 1);
        Outcome outcome = fold(leader, 100 * MILLI, heard(3, reply));
        assertThat(outcome.state().role()).isInstanceOf(Leading.class);
        assertThat(outcome.decided()).isEmpty();
        assertThat(outcome.persist()).isEmpty();
    }

    @Test
    void asksOnceForAStretchAndAgainWhenNoAnswerComes() {
        Outcome first = fold(voter(), MILLI, heard(3, new Decided(NEW, 2)));
        assertThat(first.wakeAt()).isEqualTo(21 * MILLI);
        assertThat(fold(first.state(), 20 * MILLI).atOnce()).isEmpty();
        assertThat(fold(first.state(), 21 * MILLI).atOnce())
                .containsExactly(new Send(3, new CatchUp(0)));
    }

    @Test
    void asksOnOnceAnsweredAndNotAtEveryStepItMakesByItself() {
        Outcome asked = fold(voter(), MILLI, heard(1, new Heartbeat(OLD, 1, 9)));
        assertThat(asked.atOnce()).contains(new Send(1, new CatchUp(2)));
        Accept next = new Accept(OLD, 0, 2, values(command(1, 2)), 9);
        Outcome moved = fold(asked.state(), 2 * MILLI, heard(1, next));
        assertThat(moved.state().decidedBelow()).isEqualTo(3);
        assertThat(moved.atOnce()).extracting(Send::message).noneMatch(CatchUp.class::isInstance);
        CatchUpReply answer = new CatchUpReply(2, values(command(1, 2)), 9);
        assertThat(fold(moved.state(), 3 * MILLI, heard(1, answer)).atOnce())
                .containsExactly(new Send(1, new CatchUp(3)));
    }

    @Test
    void teachesFromMemoryAndReadsTheLogForWhatIsOlder() {
        GroupState level = after(voter(), 0, heard(1, new Decided(OLD, 2)));
        assertThat(fold(level, 0, heard(3, new CatchUp(1))).atOnce())
                .containsExactly(new Send(3, new CatchUpReply(1, values(command(1, 1)), 2)));

        GroupState restarted =
                Given.member(2, 3, Given.LIMITS, new RunStored(run(OLD, 0, command(1, 0)), 1));
        Outcome outcome = fold(restarted, 0, heard(3, new CatchUp(0)));
        assertThat(outcome.reads()).containsExactly(new Outcome.LogRead(3, 0, 1));
        Event read = new Event.LogRead(3, 0, List.of(run(OLD, 0, command(1, 0))));
        assertThat(fold(outcome.state(), 0, read).atOnce())
                .containsExactly(new Send(3, new CatchUpReply(0, values(command(1, 0)), 1)));
        assertThat(fold(outcome.state(), 0, new Event.LogRead(3, 0, List.of())).atOnce()).isEmpty();
    }

    @Test
    void teachesAReadThatEndsInsideOfARunItHolds() {
        GroupState state = after(voter(), 0, heard(1, new Decided(OLD, 1)));
        Event read = new Event.LogRead(3, 0, List.of(run(OLD, 0, command(1, 0))));
        assertThat(fold(state, 0, read).atOnce())
                .containsExactly(new Send(3, new CatchUpReply(0, values(command(1, 0)), 1)));
    }

    @Test
    void keepsDecidingWhereItsTailHasNoRoom() {
        GroupConfig.Limits noTail = new GroupConfig.Limits(64, 1 << 20, 1 << 12, 0, 9);
        GroupState state = Given.member(2, 3, noTail);
        for (long instance = 0; instance < 5; instance++) {
            state = after(state, 0, heard(1, accept(OLD, 0, instance, instance)));
        }
        assertThat(state.decidedBelow()).isEqualTo(4);
        assertThat(state.learner().heldFrom()).isEqualTo(4);
    }
}
