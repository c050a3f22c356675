// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.proposed;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** How a membership is proposed, and that nothing passes it (S6). */
final class ChangeRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState LEADER = Given.leader(Given.member(1, 3));
    private static final Ballot OWN = LEADER.acceptor().promised();
    private static final Value REMOVAL = change(-1, voters(1, 2));

    private static Event proposal(long version, Membership membership) {
        return new ChangeProposed(version, membership);
    }

    private static List<Accept> acceptsTo(int member, Outcome outcome) {
        List<Accept> accepts = new ArrayList<>();
        for (Send send : outcome.atOnce()) {
            if (send.to() == member && send.message() instanceof Accept accept) {
                accepts.add(accept);
            }
        }
        return accepts;
    }

    private static Event accepted(int member, long below) {
        return heard(member, new Accepted(OWN, below));
    }

    @Test
    void nothingIsProposedAboveAMembershipEntry() {
        Outcome outcome = fold(LEADER, NOW, proposal(-1, voters(1, 2)), proposed(0, 5));
        assertThat(acceptsTo(2, outcome))
                .containsExactly(new Accept(OWN, 0, 0, values(REMOVAL), 0));
        assertThat(acceptsTo(2, fold(outcome.state(), NOW, proposed(5, 1)))).isEmpty();
    }

    @Test
    void afterDecidingItPhaseOneBeginsUnderTheResult() {
        GroupState barrier = after(LEADER, NOW, proposal(-1, voters(1, 2)), proposed(0, 1));
        Outcome outcome = fold(barrier, NOW, accepted(1, 1), accepted(2, 1));
        assertThat(outcome.decided()).hasSize(1);
        assertThat(outcome.decided().get(0).changes().get(0).verdict()).isEqualTo(Verdict.APPLIED);
        Ballot next = new Ballot(0, 2, 1);
        assertThat(outcome.atOnce())
                .containsExactly(
                        new Send(2, new Decided(OWN, 1)),
                        new Send(3, new Decided(OWN, 1)),
                        new Send(2, new Canvass(next, 1, Ballot.NONE)));
        assertThat(outcome.state().hasOpenChange()).isFalse();
        Outcome opened = fold(outcome.state(), NOW, Given.yes(2, outcome.state()));
        assertThat(opened.state().role()).isInstanceOf(Preparing.class);
        assertThat(opened.state().acceptor().promised()).isEqualTo(next);
        assertThat(opened.afterPersist()).extracting(Send::to).containsExactly(1, 2);
    }

    @Test
    void anEntryWithoutEffectIsABarrierTooAndLeavesTheVersion() {
        Outcome barrier = fold(LEADER, NOW, proposal(5, voters(1, 9)), proposed(0, 1));
        assertThat(acceptsTo(2, barrier)).hasSize(1);
        Outcome outcome = fold(barrier.state(), NOW, accepted(1, 1), accepted(2, 1));
        assertThat(outcome.decided().get(0).changes().get(0).verdict()).isEqualTo(Verdict.STALE);
        assertThat(outcome.atOnce())
                .contains(new Send(2, new Canvass(ballot(2, 1), 1, Ballot.NONE)));
    }

    @Test
    void aLeaderThatIsRemovedTellsTheOthersNamesASuccessorAndOpensNoBallot() {
        GroupState barrier = after(LEADER, NOW, proposal(-1, voters(2, 3)));
        Outcome outcome = fold(barrier, NOW, accepted(1, 1), accepted(2, 1));
        assertThat(outcome.state().role()).isInstanceOf(Following.class);
        assertThat(outcome.state().standing()).isEqualTo(Standing.REMOVED);
        Ballot over = LEADER.acceptor().promised();
        assertThat(outcome.atOnce())
                .containsExactly(
                        new Send(2, new Decided(over, 1)),
                        new Send(3, new Decided(over, 1)),
                        new Send(2, new Release(over, 2)));
        assertThat(fold(outcome.state(), 5 * NOW).persist()).isEmpty();
    }

    @Test
    void recoveryEndsWithTheFirstPickedMembershipEntry() {
        List<Run> reported =
                List.of(
                        run(ballot(1, 2), 0, command(2, 0), REMOVAL),
                        run(ballot(1, 3), 2, command(3, 0)));
        assertThat(Recovery.valuesToPropose(reported, 0, 1 << 20).toList())
                .containsExactly(values(command(2, 0), REMOVAL));
        assertThat(Recovery.valuesToPropose(reported, 0, 1).toList())
                .containsExactly(values(command(2, 0)), values(REMOVAL));
    }

    @Test
    void aMembershipEntryThatIsNotPickedIsNoBarrier() {
        List<Run> reported =
                List.of(
                        run(ballot(2, 2), 0, command(2, 0), command(2, 1)),
                        run(ballot(1, 3), 0, REMOVAL));
        assertThat(Recovery.valuesToPropose(reported, 0, 1 << 20).toList())
                .containsExactly(values(command(2, 0), command(2, 1)));
    }

    @Test
    void aRecoveredEntryIsABarrierForOwnProposalsToo() {
        GroupState candidate = after(Given.candidate(Given.member(1, 3)), NOW, proposed(0, 1));
        Run found = run(ballot(0, 2), 0, REMOVAL, command(2, 0));
        Promise two = new Promise(OWN, 0, 0, true, 0, List.of(found));
        Promise three = new Promise(OWN, 0, 0, true, 0, List.of());
        Outcome outcome = fold(candidate, NOW, heard(2, two), heard(3, three));
        assertThat(acceptsTo(2, outcome))
                .containsExactly(new Accept(OWN, 0, 0, values(REMOVAL), 0));
    }

    @Test
    void isProposedOnlyWhenItsVotersAreLevel() {
        Outcome waits = fold(LEADER, NOW, proposal(-1, voters(1, 4, 5)));
        assertThat(acceptsTo(2, waits)).isEmpty();
        Outcome beat = fold(waits.state(), NOW + 10 * MILLI);
        assertThat(beat.atOnce()).extracting(Send::to).contains(4, 5);
        PeerIdentity wiped = new PeerIdentity(4, 999, 1, 1);
        GroupState other =
                after(
                        beat.state(),
                        NOW + 10 * MILLI,
                        new Event.Received(wiped, Given.CLUSTER, new CatchUp(0)));
        assertThat(acceptsTo(2, fold(other, NOW + 10 * MILLI))).isEmpty();
        Outcome level = fold(other, NOW + 10 * MILLI, heard(4, new CatchUp(0)));
        assertThat(acceptsTo(2, level)).hasSize(1);
    }

    @Test
    void aLeaderForgetsWhatWasForwardedWhenItIsOfferedNoMore() {
        Value theirs = new Value.Change(new ProposalId(Given.storage(2), 1, 0), -1, voters(1, 4));
        GroupState open = after(LEADER, NOW, heard(2, new Forward(values(theirs))));
        long patience = 4 * LEADER.timing().electionMax();
        Event alive = heard(2, new Message.HeartbeatReply(OWN, 1, 0, false));
        assertThat(after(open, NOW + patience - 1, alive).proposer().change().change())
                .isEqualTo(theirs);
        assertThat(after(open, NOW + patience, alive).proposer().change().change()).isNull();
        GroupState again = after(open, NOW + patience - 1, heard(2, new Forward(values(theirs))));
        assertThat(after(again, NOW + patience, alive).proposer().change().change())
                .as("offered again meanwhile")
                .isEqualTo(theirs);
    }

    @Test
    void theFirstLeaderUnderAMembershipClosesTheChange() {
        GroupState candidate = Given.candidate(Given.memberSinceChange(1, voters(1, 2)));
        Ballot own = candidate.acceptor().promised();
        Promise promise = new Promise(own, 1, 1, true, 1, List.of());
        Outcome outcome = fold(candidate, NOW, heard(1, promise), heard(2, promise));
        assertThat(acceptsTo(2, outcome))
                .containsExactly(new Accept(own, 1, 1, values(Value.NOOP), 1));
    }

    @Test
    void isForwardedUntilItIsDecided() {
        Heartbeat heartbeat = new Heartbeat(ballot(1, 3), 1, 0);
        Outcome sent = fold(Given.member(1, 3), 0, heard(3, heartbeat), proposal(-1, voters(1, 2)));
        Send forward = new Send(3, new Forward(values(REMOVAL)));
        assertThat(sent.atOnce()).contains(forward);
        GroupState waiting = after(sent.state(), 40 * MILLI, heard(3, heartbeat));
        assertThat(fold(waiting, 60 * MILLI, heard(3, heartbeat)).atOnce()).doesNotContain(forward);
        GroupState still = after(waiting, 80 * MILLI, heard(3, heartbeat));
        assertThat(fold(still, NOW, heard(3, heartbeat)).atOnce()).contains(forward);
        Accept entry = new Accept(ballot(1, 3), 0, 0, values(REMOVAL), 1);
        Outcome decided = fold(sent.state(), 0, heard(3, entry));
        assertThat(decided.state().hasOpenChange()).isFalse();
    }

    @Test
    void aLeaderProposesWhatAMemberForwardsInItsOwnName() {
        Value own = new Value.Change(new ProposalId(Given.storage(2), 1, 0), -1, voters(1, 2));
        Outcome outcome = fold(LEADER, NOW, heard(2, new Forward(values(own))));
        assertThat(acceptsTo(2, outcome)).containsExactly(new Accept(OWN, 0, 0, values(own), 0));
        assertThat(acceptsTo(2, fold(LEADER, NOW, heard(3, new Forward(values(own)))))).isEmpty();
    }

    /** Whoever lags offers its change until it has learned what became of it (seed 59067). */
    @Test
    void whatIsDecidedIsNotProposedAgainForAMemberThatLags() {
        Value own = new Value.Change(new ProposalId(Given.storage(2), 1, 0), 5, voters(1, 2));
        GroupState barrier = after(LEADER, NOW, heard(2, new Forward(values(own))));
        GroupState decided = after(barrier, NOW, accepted(1, 1), accepted(2, 1));
        GroupState preparing = after(decided, NOW, Given.yes(2, decided));
        Ballot ballot = preparing.acceptor().promised();
        Promise empty = new Promise(ballot, 1, 1, true, 1, List.of());
        GroupState again = after(preparing, NOW, heard(1, empty), heard(2, empty));
        assertThat(again.role()).isInstanceOf(Leading.class);
        Outcome offered = fold(again, NOW, heard(2, new Forward(values(own))));
        assertThat(acceptsTo(2, offered)).isEmpty();
        Value next = new Value.Change(new ProposalId(Given.storage(2), 1, 1), -1, voters(1, 2));
        Outcome later = fold(offered.state(), NOW, heard(2, new Forward(values(next))));
        assertThat(acceptsTo(2, later)).hasSize(1);
    }

    /** Its decision may be below the snapshot: nobody would ever answer. */
    @Test
    void aSnapshotEndsAnOwnChangeThatCanHaveNoEffectAnyMore() {
        GroupState open = after(Given.member(2, 3), 0, proposal(-1, voters(1, 2)));
        Ledger other =
                Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)))
                        .next(Given.run(ballot(1, 1), 0, change(-1, voters(1, 2, 3, 4))))
                        .ledger();
        GroupState installed = after(open, 0, new Event.SnapshotReceived(other));
        assertThat(installed.decidedBelow()).isEqualTo(1);
        assertThat(installed.hasOpenChange()).isFalse();
        Ledger same =
                Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)))
                        .next(Given.run(ballot(1, 1), 0, Given.command(1, 0)))
                        .ledger();
        assertThat(after(open, 0, new Event.SnapshotReceived(same)).hasOpenChange()).isTrue();
    }

    @Test
    void oneAtATime() {
        GroupState open = after(Given.member(1, 3), 0, proposal(-1, voters(1, 2)));
        assertThat(open.hasOpenChange()).isTrue();
        assertThatThrownBy(() -> fold(open, 0, proposal(-1, voters(1))))
                .isInstanceOf(InvariantViolation.class);
    }

    /** A number that comes twice would make the second change a duplicate of the first (S8). */
    @Test
    void eachOwnChangeHasANumberOfItsOwn() {
        OpenChange open = OpenChange.none(3).opening(change(-1, voters(1, 2)));
        assertThat(open.count()).isEqualTo(4);
        assertThat(OpenChange.none(open.count()).opening(change(-1, voters(1, 3))).count())
                .isEqualTo(5);
    }
}
