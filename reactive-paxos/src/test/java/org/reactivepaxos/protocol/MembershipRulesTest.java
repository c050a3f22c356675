// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.LIMITS;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.identity;
import static org.reactivepaxos.protocol.Given.memberSinceChange;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** Versions of ballots, and what a membership makes of a member (S1, S4 to S7). */
final class MembershipRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final Membership WITHOUT_THREE = voters(1, 2, 4);

    private static Ballot version(long version, int member) {
        return new Ballot(version, 9, member);
    }

    private static Accept accept(Ballot ballot) {
        return new Accept(ballot, 1, 1, values(command(1, 0)), 0);
    }

    @Test
    void promisesAndVotesOnlyForBallotsOfTheVersionItHasLearned() {
        GroupState member = memberSinceChange(2, WITHOUT_THREE);
        Message[] right = {new Prepare(version(0, 1), 1), accept(version(0, 1))};
        for (Message message : right) {
            Outcome outcome = fold(member, NOW, heard(1, message));
            assertThat(outcome.persist()).hasSize(1);
            assertThat(outcome.state().acceptor().promised()).isEqualTo(version(0, 1));
        }
    }

    @Test
    void toALowerVersionItAnswersWithWhatIsDecided() {
        GroupState member = memberSinceChange(2, WITHOUT_THREE);
        Ballot lower = version(-1, 3);
        Message[] messages = {
            new Prepare(lower, 0), accept(lower), new Heartbeat(lower, 1, 0), new Decided(lower, 0)
        };
        for (Message message : messages) {
            Outcome outcome = fold(member, 0, heard(3, message));
            assertThat(outcome.persist()).isEmpty();
            assertThat(outcome.afterPersist()).isEmpty();
            assertThat(outcome.atOnce())
                    .containsExactly(new Send(3, new Nack(lower, ballot(1, 1), 1)));
        }
        assertThat(fold(member, 0, heard(3, new CatchUp(0))).reads())
                .containsExactly(new Outcome.LogRead(3, 0, 1));
    }

    @Test
    void aHigherVersionIsLearnedBeforeAllElse() {
        Ballot higher = version(7, 4);
        Message[] messages = {new Prepare(higher, 8), accept(higher), new Heartbeat(higher, 1, 0)};
        for (Message message : messages) {
            GroupState leader = Given.leader(Given.member(1, 3));
            Outcome told = fold(leader, NOW, heard(4, message));
            assertThat(told.state().role()).isInstanceOf(Following.class);
            for (Outcome outcome : List.of(told, fold(Given.member(2, 3), 0, heard(4, message)))) {
                assertThat(outcome.persist()).isEmpty();
                assertThat(outcome.atOnce()).containsExactly(new Send(4, new CatchUp(0)));
            }
        }
    }

    @Test
    void whoIsNoVoterInForceDoesNotCount() {
        GroupState candidate = Given.candidate(memberSinceChange(1, WITHOUT_THREE));
        Ballot own = candidate.acceptor().promised();
        assertThat(own.version()).isZero();
        Promise promise = new Promise(own, 1, 1, true, 1, List.of());
        GroupState one = after(candidate, NOW, heard(1, promise), heard(3, promise));
        assertThat(one.role()).isInstanceOf(Preparing.class);
        assertThat(after(one, NOW, heard(4, promise)).role()).isInstanceOf(Leading.class);
    }

    @Test
    void aMembershipIsDurableBeforeAnyPromiseUnderIt() {
        Accept entry = new Accept(ballot(1, 1), 0, 0, values(change(-1, WITHOUT_THREE)), 0);
        GroupState voted = after(Given.member(2, 3), 0, heard(1, entry));
        Outcome outcome =
                fold(
                        voted,
                        0,
                        heard(1, new Decided(ballot(1, 1), 1)),
                        heard(4, new Prepare(version(0, 4), 1)));
        assertThat(outcome.persist())
                .containsExactly(new DecidedMark(1), new PromiseGiven(version(0, 4)));
    }

    @Test
    void itsMarkNeverComesBeforeTheEntry() {
        Accept entry = new Accept(ballot(1, 1), 0, 0, values(change(-1, WITHOUT_THREE)), 1);
        Outcome outcome = fold(Given.member(2, 3), 0, heard(1, entry));
        Run stored = new Run(ballot(1, 1), 0, entry.values());
        assertThat(outcome.persist()).containsExactly(new RunStored(stored, 1), new DecidedMark(1));
        assertThat(outcome.state().membership()).isEqualTo(WITHOUT_THREE.at(0));
    }

    @Test
    void aCandidateThatLearnsAMembershipGivesItsBallotUp() {
        CatchUpReply reply = new CatchUpReply(0, values(change(-1, voters(1, 2))), 1);
        GroupState told = after(Given.candidate(Given.member(1, 3)), NOW, heard(2, reply));
        assertThat(told.role()).isInstanceOf(Following.class);
        assertThat(told.membership().version()).isZero();
    }

    @Test
    void aLeaderGivesItsBallotUpForWhatItCannotHaveDecided() {
        GroupState leader = after(Given.leader(Given.member(1, 3)), NOW, Given.proposed(0, 1));
        CatchUpReply above = new CatchUpReply(0, values(command(3, 0), command(3, 1)), 2);
        CatchUpReply membership = new CatchUpReply(0, values(change(-1, WITHOUT_THREE)), 1);
        for (CatchUpReply reply : List.of(above, membership)) {
            GroupState told = after(leader, NOW, heard(3, reply));
            assertThat(told.role()).isInstanceOf(Following.class);
            assertThat(told.decidedBelow()).isEqualTo(reply.decidedBelow());
        }
    }

    @Test
    void aRemovedMemberOpensNoBallotAndAsksUntilTheOthersGoOn() {
        GroupState removed = memberSinceChange(3, WITHOUT_THREE);
        assertThat(removed.standing()).isEqualTo(Standing.REMOVED);
        Outcome asks = fold(removed, NOW);
        assertThat(asks.persist()).isEmpty();
        assertThat(asks.atOnce()).extracting(Send::to).containsExactly(1, 2, 4);
        assertThat(asks.atOnce()).extracting(Send::message).containsOnly(new CatchUp(1));
        CatchUpReply next = new CatchUpReply(1, values(Value.NOOP), 2);
        GroupState told = after(asks.state(), NOW, heard(4, next));
        assertThat(fold(told, 3 * NOW).atOnce()).isEmpty();
    }

    @Test
    void aMemberWithoutAVoteNeitherPromisesNorVotes() {
        Membership follows = new Membership(-1, voters(1, 2).voters(), voters(3).voters(), 2, 1, 1);
        GroupState follower = memberSinceChange(3, follows);
        assertThat(follower.standing()).isEqualTo(Standing.FOLLOWER);
        Outcome outcome =
                fold(
                        follower,
                        0,
                        heard(1, new Prepare(version(0, 1), 1)),
                        heard(1, accept(version(0, 1))),
                        heard(1, new Heartbeat(version(0, 1), 1, 2)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
        assertThat(outcome.atOnce()).extracting(Send::message).contains(new CatchUp(1));
        assertThat(outcome.state().leader()).isEqualTo(version(0, 1));
    }

    @Test
    void aMemberThatJoinsTakesTheGenesisFromItsContactsOnlyAndLearns() {
        GroupConfig config = Given.config(9, 3, LIMITS);
        GroupState joining = Transition.recover(config, RecoveredGroup.EMPTY, Ledger.NONE, 0, 9);
        Genesis genesis = new Genesis(Given.CLUSTER, Given.membership(3));
        Event stranger = new Received(identity(4), Given.CLUSTER, new GenesisIs(genesis));
        assertThat(after(joining, 0, stranger).genesis()).isNull();
        Event contact = new Received(identity(2), Given.CLUSTER, new GenesisIs(genesis));
        Outcome taken = fold(joining, 0, contact);
        assertThat(taken.persist()).containsExactly(new GenesisTaken(genesis));
        assertThat(taken.state().standing()).isEqualTo(Standing.JOINING);
        assertThat(fold(taken.state(), NOW).atOnce())
                .containsExactly(
                        new Send(1, new CatchUp(0)),
                        new Send(2, new CatchUp(0)),
                        new Send(3, new CatchUp(0)));
        CatchUpReply named = new CatchUpReply(0, values(change(-1, voters(2, 9))), 1);
        assertThat(after(taken.state(), 0, heard(2, named)).standing()).isEqualTo(Standing.VOTER);
    }

    @Test
    void aMemberThatWasAddedMayStartAndAWipedOneMayNot() {
        assertThat(memberSinceChange(4, WITHOUT_THREE).standing()).isEqualTo(Standing.VOTER);
        RecoveredGroup recovered =
                new RecoveredGroup(
                        new Genesis(Given.CLUSTER, Given.membership(3)), Ballot.NONE, 0, List.of());
        Ledger ledger = Ledger.start(recovered.genesis());
        PeerIdentity wiped = new PeerIdentity(2, 999, 1, 1);
        GroupConfig config = new GroupConfig(wiped, List.of(1, 3), Given.TIMING, LIMITS);
        assertThatThrownBy(() -> Transition.recover(config, recovered, ledger, 0, 1))
                .isInstanceOf(NotAMemberException.class)
                .hasMessageContaining("must join under a new member id");
    }

    @Test
    void asksTheMembersOfAnAcceptedMembershipWhenItFindsNoQuorum() {
        Run accepted = run(ballot(1, 1), 0, change(-1, voters(1, 4, 5)));
        GroupState member = Given.member(1, 3, LIMITS, new RunStored(accepted, 0));
        Outcome outcome = fold(Given.candidate(member), 3 * NOW);
        assertThat(outcome.atOnce())
                .contains(new Send(4, new CatchUp(0)), new Send(5, new CatchUp(0)));
    }

    @Test
    void aQuestionIsAlsoAHint() {
        assertThat(fold(Given.member(2, 3), 0, heard(3, new CatchUp(5))).atOnce())
                .containsExactly(new Send(3, new CatchUp(0)));
    }
}
