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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;

final class ElectionRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState CANDIDATE = Given.candidate(Given.member(1, 3));
    private static final Ballot OWN = CANDIDATE.acceptor().promised();
    private static final Ballot OLD = ballot(0, 2);

    private static Event promise(int member, long first, boolean last, long below, Run... runs) {
        return heard(member, new Promise(OWN, 0, first, last, below, List.of(runs)));
    }

    @Test
    void asksForPromisesOnlyWhenItsOwnIsDurable() {
        GroupState asker = Given.canvasser(Given.member(1, 3));
        Outcome outcome = fold(asker, NOW, Given.yes(3, asker));
        assertThat(outcome.persist()).containsExactly(new PromiseGiven(OWN));
        assertThat(outcome.afterPersist())
                .extracting(Send::message)
                .containsOnly(new Prepare(OWN, 0));
        assertThat(outcome.afterPersist()).extracting(Send::to).containsExactly(1, 2, 3);
    }

    @Test
    void opensABallotAboveEveryOneThatItKnows() {
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new PromiseGiven(ballot(7, 2)));
        assertThat(Given.candidate(restarted).acceptor().promised()).isEqualTo(ballot(8, 2));
        GroupState refused = after(CANDIDATE, NOW, heard(2, new Nack(OWN, ballot(9, 2), 0)));
        GroupState asker = after(refused, 2 * NOW);
        assertThat(after(asker, 2 * NOW, Given.yes(3, asker)).acceptor().promised())
                .isEqualTo(ballot(10, 1));
    }

    @Test
    void leadsWithAQuorumOfWholePromises() {
        GroupState one = after(CANDIDATE, NOW, promise(2, 0, true, 0));
        assertThat(one.role()).isNotInstanceOf(Leading.class);
        GroupState twice = after(one, NOW, promise(2, 0, true, 0));
        assertThat(twice.role()).isNotInstanceOf(Leading.class);
        GroupState half = after(twice, NOW, promise(3, 0, false, 0, run(OLD, 0, command(2, 0))));
        assertThat(half.role()).isNotInstanceOf(Leading.class);
        assertThat(after(half, NOW, promise(3, 1, true, 0)).role()).isInstanceOf(Leading.class);
    }

    @Test
    void mixedAnswersDoNotHideAVote() {
        Run first = run(OLD, 0, command(2, 0), command(2, 1));
        Run later = run(OLD, 4, command(2, 4));
        GroupState state =
                after(
                        CANDIDATE,
                        NOW,
                        promise(2, 0, false, 0, first),
                        promise(2, 4, true, 0, later),
                        promise(3, 0, true, 0));
        assertThat(state.role()).isNotInstanceOf(Leading.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void proposesTheValueOfTheHighestBallotAndFillsTheRest(boolean highestFirst) {
        Run low = run(ballot(0, 2), 0, command(2, 0), command(2, 1));
        Run high = run(ballot(0, 3), 1, command(3, 1));
        Run far = run(ballot(0, 2), 3, command(2, 3));
        Event two = promise(2, 0, true, 0, low, far);
        Event three = promise(3, 0, true, 0, high);
        GroupState state =
                highestFirst
                        ? after(CANDIDATE, NOW, three, two)
                        : after(CANDIDATE, NOW, two, three);
        assertThat(state.learner().window().between(0, 9))
                .containsExactly(
                        run(OWN, 0, command(2, 0), command(3, 1), Value.NOOP, command(2, 3)));
    }

    @Test
    void learnsWhatAPromiseNamesAsDecidedBeforeItLeads() {
        Outcome outcome = fold(CANDIDATE, NOW, promise(2, 0, true, 2), promise(3, 0, true, 0));
        assertThat(outcome.state().role()).isNotInstanceOf(Leading.class);
        assertThat(outcome.atOnce()).containsExactly(new Send(2, new CatchUp(0)));
        CatchUpReply reply = new CatchUpReply(0, values(command(2, 0), command(2, 1)), 2);
        GroupState taught = after(outcome.state(), NOW, heard(2, reply));
        assertThat(taught.role())
                .isInstanceOfSatisfying(
                        Leading.class, leading -> assertThat(leading.start()).isEqualTo(2));
    }

    @Test
    void takesNoPromiseOfAnotherBallotOrStretch() {
        GroupState state =
                after(
                        CANDIDATE,
                        NOW,
                        heard(2, new Promise(ballot(9, 1), 0, 0, true, 0, List.of())),
                        heard(2, new Promise(OWN, 1, 1, true, 0, List.of())),
                        promise(3, 0, true, 0));
        assertThat(state.role()).isNotInstanceOf(Leading.class);
    }

    @Test
    void countsNoStrangersAndNoWipedDisks() {
        PeerIdentity wiped = new PeerIdentity(2, 999, 1, 1);
        Promise promise = new Promise(OWN, 0, 0, true, 0, List.of());
        GroupState state =
                after(
                        CANDIDATE,
                        NOW,
                        new Event.Received(wiped, Given.CLUSTER, promise),
                        new Event.Received(Given.identity(2), Given.CLUSTER + 1, promise),
                        new Event.Received(Given.identity(4), Given.CLUSTER, promise),
                        promise(3, 0, true, 0));
        assertThat(state.role()).isNotInstanceOf(Leading.class);
    }
}
