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
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

final class CanvassRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState ASKER = Given.canvasser(Given.member(1, 3));
    private static final Ballot OTHER = ballot(9, 2);

    private static boolean saysYes(GroupState state, long now, Canvass canvass) {
        List<Send> sends = fold(state, now, heard(canvass.ballot().member(), canvass)).atOnce();
        return sends.stream()
                .map(Send::message)
                .filter(CanvassReply.class::isInstance)
                .map(CanvassReply.class::cast)
                .findFirst()
                .orElseThrow()
                .yes();
    }

    @Test
    void asksAllOthersBeforeItTakesABallotAndPersistsNothing() {
        Outcome outcome = fold(Given.member(1, 3), NOW);
        Canvass canvass = new Canvass(ballot(1, 1), 0, Ballot.NONE);
        assertThat(outcome.atOnce()).containsExactly(new Send(2, canvass), new Send(3, canvass));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
        assertThat(outcome.state().acceptor().promised()).isEqualTo(Ballot.NONE);
    }

    @Test
    void takesABallotOnlyWithAQuorumOfYes() {
        GroupState asker = Given.canvasser(Given.member(1, 5));
        GroupState one = after(asker, NOW, Given.yes(2, asker), Given.yes(2, asker));
        GroupState refused = after(one, NOW, Given.reply(3, asker, false, 0));
        assertThat(refused.role()).isInstanceOf(Canvassing.class);
        assertThat(after(refused, NOW, Given.yes(4, asker)).role()).isInstanceOf(Preparing.class);
    }

    @Test
    void countsNoYesToAnotherQuestion() {
        CanvassReply other = new CanvassReply(ballot(7, 1), true, Ballot.NONE, 0);
        assertThat(after(ASKER, NOW, heard(3, other)).role()).isInstanceOf(Canvassing.class);
    }

    @Test
    void isItsOwnQuorumInAGroupOfOne() {
        assertThat(fold(Given.member(1, 1), NOW).persist())
                .containsExactly(new PromiseGiven(ballot(1, 1)));
    }

    @Test
    void opensAboveEveryPromiseThatItWasTold() {
        CanvassReply reply = new CanvassReply(ballot(1, 1), true, OTHER, 0);
        assertThat(after(ASKER, NOW, heard(3, reply)).acceptor().promised())
                .isEqualTo(ballot(10, 1));
    }

    @Test
    void asksAgainWhoeverHasNotSaidYes() {
        GroupState asker = Given.canvasser(Given.member(1, 5));
        GroupState one = after(asker, NOW, Given.yes(2, asker));
        assertThat(fold(one, NOW + Given.TIMING.resend()).atOnce())
                .extracting(Send::to)
                .containsExactly(3, 4, 5);
    }

    @Test
    void listensToALeaderInstead() {
        GroupState state = after(ASKER, NOW, heard(2, new Heartbeat(OTHER, 1, 0)));
        assertThat(state.leader()).isEqualTo(OTHER);
        assertThat(after(state, NOW, Given.yes(3, ASKER)).role()).isInstanceOf(Following.class);
    }

    @Test
    void refusesWhoLacksWhatIsDecidedAndTellsItSo() {
        RunStored decided = new RunStored(run(ballot(1, 3), 0, command(2, 0)), 1);
        GroupState voter = Given.member(2, 3, Given.LIMITS, decided);
        Canvass behind = new Canvass(OTHER, 0, Ballot.NONE);
        assertThat(fold(voter, NOW, heard(2, behind)).atOnce())
                .contains(new Send(2, new CanvassReply(OTHER, false, ballot(1, 3), 1)));
        assertThat(saysYes(voter, NOW, new Canvass(OTHER, 1, Ballot.NONE))).isTrue();
    }

    @Test
    void learnsWhatItLacksAndAsksAgainAtOnce() {
        Outcome told = fold(ASKER, NOW, Given.reply(3, ASKER, false, 1));
        assertThat(told.atOnce()).containsExactly(new Send(3, new CatchUp(0)));
        CatchUpReply lesson = new CatchUpReply(0, values(command(2, 0)), 1);
        assertThat(fold(told.state(), NOW, heard(3, lesson)).atOnce())
                .contains(new Send(3, new Canvass(ballot(1, 1), 1, Ballot.NONE)));
    }

    @Test
    void aLeaderWhoseQuorumAnswersRefuses() {
        GroupState leader = Given.leader(Given.member(1, 3));
        assertThat(saysYes(leader, NOW, new Canvass(OTHER, 0, Ballot.NONE))).isFalse();
    }

    @Test
    void aLeaderRefusedForAHigherPromiseCanvassesAndThenOpensAboveIt() {
        GroupState leader = Given.leader(Given.member(1, 3));
        Nack nack = new Nack(leader.acceptor().promised(), OTHER, 0);
        GroupState asker = after(leader, NOW, heard(2, nack));
        assertThat(asker.role()).isInstanceOf(Canvassing.class);
        assertThat(asker.acceptor().promised()).isEqualTo(leader.acceptor().promised());
        assertThat(after(asker, NOW, Given.yes(3, asker)).acceptor().promised())
                .isEqualTo(ballot(10, 1));
    }

    @Test
    void aCandidateThatIsRefusedWaits() {
        GroupState candidate = Given.candidate(Given.member(1, 3));
        Nack nack = new Nack(candidate.acceptor().promised(), OTHER, 0);
        assertThat(after(candidate, NOW, heard(2, nack)).role()).isInstanceOf(Following.class);
    }

    @Test
    void aStaleRefusalEndsNoLead() {
        GroupState leader = Given.leader(Given.member(1, 3));
        assertThat(after(leader, NOW, heard(2, new Nack(ballot(0, 1), OTHER, 0))).role())
                .isInstanceOf(Leading.class);
    }
}
