// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Event.ResultsSummed;
import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.Event.Summed;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

final class SnapshotRulesTest {

    private static final Ballot OLD = ballot(5, 1);
    private static final Ballot NEW = ballot(6, 3);
    private static final Limits NO_TAIL = new Limits(64, 1 << 20, 1 << 12, 0, 1000);

    /** What the log with so many commands of member 1 amounts to. */
    private static Ledger ledger(int count) {
        Ledger ledger = Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
        for (int i = 0; i < count; i++) {
            ledger = ledger.next(run(OLD, i, command(1, i))).ledger();
        }
        return LedgerCodec.decode(LedgerCodec.encode(ledger));
    }

    private static Ledger changed(int below) {
        Value change = Given.change(-1, Given.voters(1, 2, 3, 4));
        Ledger ledger = ledger(below - 1);
        return ledger.next(run(OLD, below - 1, change)).ledger();
    }

    /** Has four decided values on its disk, and none in memory. */
    private static GroupState holder() {
        Run four = run(OLD, 0, command(1, 0), command(1, 1), command(1, 2), command(1, 3));
        return Given.member(2, 3, NO_TAIL, new RunStored(four, 4));
    }

    /** Has voted for instances 0 to 5 under the old ballot, and decided none. */
    private static GroupState lagging() {
        GroupState state = Given.member(2, 3);
        for (long instance = 0; instance < 6; instance++) {
            state = after(state, 0, heard(1, accept(OLD, 0, instance, 0)));
        }
        return state;
    }

    @Test
    void whatASnapshotCoversMayBeLetGoOf() {
        Ledger three = ledger(3);
        Outcome outcome = fold(holder(), 0, new SnapshotTaken(three, 2));
        assertThat(outcome.persist()).containsExactly(new Checkpoint(three, 2));
        assertThat(outcome.installed()).isNull();

        Outcome asked = fold(outcome.state(), 0, heard(3, new CatchUp(2)));
        assertThat(asked.reads()).containsExactly(new Outcome.LogRead(3, 2, 4));
    }

    @Test
    void whoeverLacksWhatIsGoneIsOfferedTheSnapshotOfAllBelow() {
        GroupState cleaned = after(holder(), 0, new SnapshotTaken(ledger(3), 2));
        Outcome asked = fold(cleaned, 0, heard(3, new CatchUp(1)));
        assertThat(asked.reads()).isEmpty();
        assertThat(asked.atOnce()).containsExactly(new Send(3, new SnapshotOffer(3)));
    }

    @Test
    void anOlderSnapshotChangesNothingAndOneAheadOfTheLogIsNone() {
        GroupState cleaned = after(holder(), 0, new SnapshotTaken(ledger(3), 3));
        assertThat(fold(cleaned, 0, new SnapshotTaken(ledger(2), 2)).persist()).isEmpty();
        assertThatThrownBy(() -> fold(holder(), 0, new SnapshotTaken(ledger(5), 0)))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void theLogIsNeverLetGoOfAboveTheSnapshot() {
        Ledger three = ledger(3);
        assertThat(fold(holder(), 0, new SnapshotTaken(three, 100)).persist())
                .containsExactly(new Checkpoint(three, 3));
    }

    @Test
    void fetchesAnOfferedSnapshotOfMoreThanItKnows() {
        assertThat(fold(lagging(), 0, heard(3, new SnapshotOffer(4))).wanted())
                .containsExactly(new SnapshotWanted(3, 4));
        assertThat(fold(holder(), 0, heard(3, new SnapshotOffer(4))).wanted()).isEmpty();
    }

    @Test
    void installingKeepsThePromiseAndTheVotesAbove() {
        GroupState before = lagging();
        Ledger four = ledger(4);
        Outcome outcome = fold(before, MILLI, new SnapshotReceived(four));
        assertThat(outcome.installed()).isEqualTo(four);
        assertThat(outcome.persist()).containsExactly(new Checkpoint(four, 4));
        GroupState after = outcome.state();
        assertThat(after.decidedBelow()).isEqualTo(4);
        assertThat(after.acceptor().promised()).isEqualTo(OLD);
        assertThat(after.learner().window().between(0, 9))
                .isEqualTo(before.learner().window().between(4, 9));

        Outcome asked = fold(after, MILLI, heard(3, new Prepare(NEW, 0)));
        List<Run> held = after.learner().window().between(4, 9);
        assertThat(asked.afterPersist())
                .contains(new Send(3, new Promise(NEW, 0, 0, true, 4, held)));
    }

    @Test
    void whatATurnDecidedBelowItsLastSnapshotIsPartOfThat() {
        Ledger four = ledger(4);
        Outcome outcome =
                fold(
                        lagging(),
                        MILLI,
                        heard(1, new Message.Decided(OLD, 1)),
                        new SnapshotReceived(ledger(2)),
                        heard(1, new Message.Decided(OLD, 3)),
                        new SnapshotReceived(four),
                        heard(1, new Message.Decided(OLD, 5)));
        assertThat(outcome.installed()).isEqualTo(four);
        assertThat(outcome.decided()).hasSize(1);
        assertThat(outcome.decided().get(0).first()).isEqualTo(4);
        assertThat(outcome.state().decidedBelow()).isEqualTo(5);
    }

    /** The state machines are other ones now: what the old ones answered is no evidence (S12). */
    @Test
    void installingLeavesTheSumsOfResultsBehind() {
        Event own = new ResultsSummed(List.of(new Summed(0, 1, List.of(new Link(1, 7)))));
        ResultSums other = new ResultSums(0, 1, List.of(new Link(1, 8)), false);
        GroupState auditing = after(lagging(), MILLI, own, heard(3, other));
        assertThat(auditing.learner().results().isAuditing()).isTrue();
        GroupState after = after(auditing, MILLI, new SnapshotReceived(ledger(4)));
        assertThat(after.learner().results()).isEqualTo(Results.NONE);
    }

    @Test
    void installingNothingThatItKnowsAlready() {
        Outcome outcome = fold(holder(), 0, new SnapshotReceived(ledger(4)));
        assertThat(outcome.installed()).isNull();
        assertThat(outcome.persist()).isEmpty();
    }

    @Test
    void acknowledgesBelowASnapshotWithoutAWrite() {
        GroupState state = after(Given.member(2, 3), 0, new SnapshotReceived(ledger(4)));
        Outcome outcome = fold(state, 0, heard(1, accept(OLD, 0, 1, 0)));
        assertThat(outcome.persist()).noneMatch(entry -> entry instanceof RunStored);
        assertThat(outcome.afterPersist()).contains(new Send(1, new Accepted(OLD, 4)));
    }

    @Test
    void aRestartGoesOnFromTheSnapshotAndForgetsNoVoteAbove() {
        GroupState state =
                Given.member(
                        2,
                        3,
                        NO_TAIL,
                        new RunStored(run(OLD, 0, command(3, 0), command(3, 1)), 0),
                        new RunStored(run(OLD, 4, command(1, 4)), 0),
                        new Checkpoint(ledger(4), 4));
        assertThat(state.decidedBelow()).isEqualTo(4);
        assertThat(state.acceptor().promised()).isEqualTo(OLD);
        assertThat(state.learner().window().between(0, 9))
                .containsExactly(run(OLD, 4, command(1, 4)));
        assertThat(fold(state, 0, heard(3, new CatchUp(0))).atOnce())
                .containsExactly(new Send(3, new SnapshotOffer(4)));
    }

    @Test
    void aLeaderInstallsNothingThatItsOwnTallyCanDecide() {
        GroupState leader =
                after(Given.leader(Given.member(1, 3)), 100 * MILLI, Given.proposed(0, 2));
        Outcome outcome = fold(leader, 100 * MILLI, new SnapshotReceived(ledger(1)));
        assertThat(outcome.installed()).isNull();
        assertThat(outcome.state().role()).isInstanceOf(Leading.class);
    }

    @Test
    void aLeaderGivesItsBallotUpForASnapshotAboveAllItProposedOrOfAnotherMembership() {
        GroupState leader =
                after(Given.leader(Given.member(1, 3)), 100 * MILLI, Given.proposed(0, 2));
        for (Ledger beyond : List.of(ledger(3), changed(2))) {
            Outcome outcome = fold(leader, 100 * MILLI, new SnapshotReceived(beyond));
            assertThat(outcome.installed()).isEqualTo(beyond);
            assertThat(outcome.state().role()).isInstanceOf(Following.class);
        }
    }

    @Test
    void aCandidateGivesItsBallotUpForAnotherMembershipOnly() {
        GroupState candidate = Given.candidate(Given.member(1, 3));
        Outcome same = fold(candidate, 100 * MILLI, new SnapshotReceived(ledger(2)));
        assertThat(same.state().role()).isInstanceOf(Role.Preparing.class);
        assertThat(same.state().decidedBelow()).isEqualTo(2);
        Outcome other = fold(candidate, 100 * MILLI, new SnapshotReceived(changed(2)));
        assertThat(other.state().role()).isInstanceOf(Following.class);
    }

    @Test
    void theTableOfASnapshotSettlesTheOwnProposals() {
        GroupState proposer = after(Given.member(1, 3), 0, Given.proposed(0, 3));
        assertThat(proposer.openProposals()).isEqualTo(3);
        GroupState after = after(proposer, 0, new SnapshotReceived(ledger(2)));
        assertThat(after.openProposals()).isEqualTo(1);
        assertThat(after.proposer().doneBelow()).isEqualTo(2);
        assertThat(after.outcome(command(1, 1).id()).kind())
                .isEqualTo(ProposalOutcome.Kind.APPLIED);
    }

    @Test
    void aMemberWithoutAGenesisInstallsNothing() {
        GroupState founding =
                Transition.recover(
                        Given.config(2, 3, NO_TAIL), RecoveredGroup.EMPTY, Ledger.NONE, 0, 1);
        assertThat(fold(founding, 0, new SnapshotReceived(ledger(2))).installed()).isNull();
    }

    @Test
    void oneLessonInATurnIsEnoughWhateverIsAsked() {
        GroupState state = lagging();
        state = after(state, 0, heard(1, new Message.Decided(OLD, 6)));
        Event ask = heard(3, new CatchUp(4));
        assertThat(fold(state, 0, ask, ask, heard(3, new CatchUp(3))).atOnce())
                .containsExactly(
                        new Send(3, new CatchUpReply(4, values(command(1, 4), command(1, 5)), 6)));
        assertThat(fold(state, 0, ask, heard(3, new CatchUp(5))).atOnce()).hasSize(1);
        assertThat(fold(state, 0, ask, heard(2, new CatchUp(5))).atOnce()).hasSize(2);
    }
}
