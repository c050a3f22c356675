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

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;

/**
 * The acceptor over every relation of ballots and every position of the instance. The member under
 * test has voted under 5.1 for 0 to 9, knows 0 to 5 as decided, and has 4 and 5 of them in memory.
 */
final class AcceptorRulesTest {

    private static final Ballot LOWER = ballot(4, 3);
    private static final Ballot PROMISED = ballot(5, 1);
    private static final Ballot HIGHER = ballot(6, 3);
    private static final Limits SMALL_TAIL =
            new Limits(64, 1 << 20, 1 << 12, 2L * Given.BLOCK_BYTES, 1000);

    /** What a member that raises its promise tells itself once that is durable. */
    private static final Send KEPT = new Send(2, new PromiseKept(HIGHER));

    private static Send accepted(long below) {
        return new Send(3, new Accepted(HIGHER, below));
    }

    private static GroupState voter() {
        GroupState state = Given.member(2, 3, SMALL_TAIL);
        for (long instance = 0; instance < 10; instance++) {
            state = after(state, 0, heard(1, accept(PROMISED, 0, instance, 0)));
        }
        return after(state, 0, heard(1, new Decided(PROMISED, 6)));
    }

    private static Outcome onAccept(Ballot ballot, long instance) {
        return fold(voter(), MILLI, heard(ballot.member(), accept(ballot, 0, instance, 0)));
    }

    @Test
    void theTableStartsWhereItClaims() {
        assertThat(voter().decidedBelow()).isEqualTo(6);
        assertThat(voter().learner().heldFrom()).isEqualTo(4);
        assertThat(voter().learner().window().below()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 6, 7, 10, 12})
    void refusesWhateverIsBelowItsPromise(long instance) {
        Outcome outcome = onAccept(LOWER, instance);
        assertThat(outcome.atOnce()).containsExactly(new Send(3, new Nack(LOWER, PROMISED, 6)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
        assertThat(outcome.state().learner().window().between(0, 20))
                .isEqualTo(voter().learner().window().between(0, 20));
    }

    @ParameterizedTest(name = "instance {0} at the promised ballot: acknowledged below {1}")
    @CsvSource({"1, 10", "4, 10", "6, 10", "9, 10", "10, 11"})
    void acceptsAtItsPromiseAndStoresOnlyWhatIsNew(long instance, long acknowledged) {
        Outcome outcome = onAccept(PROMISED, instance);
        assertThat(outcome.afterPersist())
                .containsExactly(new Send(1, new Accepted(PROMISED, acknowledged)));
        assertThat(outcome.persist()).hasSize(instance < 10 ? 0 : 1);
        assertThat(outcome.atOnce()).isEmpty();
    }

    @ParameterizedTest(name = "instance {0} at a higher ballot: acknowledged below {1}")
    @CsvSource({"1, 6", "4, 6", "6, 7"})
    void acceptsAboveItsPromiseAndRaisesItDurably(long instance, long acknowledged) {
        Outcome outcome = onAccept(HIGHER, instance);
        LogRecord expected =
                instance < 4
                        ? new PromiseGiven(HIGHER)
                        : new RunStored(run(HIGHER, instance, command(1, instance)), 6);
        assertThat(outcome.persist()).containsExactly(expected);
        assertThat(outcome.afterPersist()).containsExactly(KEPT, accepted(acknowledged));
        assertThat(outcome.state().acceptor().promised()).isEqualTo(HIGHER);
    }

    @ParameterizedTest(name = "{0} at round {1}: missing from {2}")
    @CsvSource({"7, 6, 6", "10, 6, 6", "12, 6, 6", "11, 5, 10", "12, 5, 10"})
    void asksForWhatIsMissingInsteadOfVotingWithAGap(long instance, long round, long missing) {
        Ballot ballot = round == 5 ? PROMISED : HIGHER;
        Outcome outcome = onAccept(ballot, instance);
        assertThat(outcome.atOnce())
                .containsExactly(new Send(ballot.member(), new Missing(ballot, missing)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void refusesAnotherValueForADecidedInstance(long instance) {
        Accept other = new Accept(HIGHER, 0, instance, values(Value.NOOP, Value.NOOP), 0);
        Outcome outcome = fold(voter(), MILLI, heard(3, other));
        assertThat(outcome.atOnce()).containsExactly(new Send(3, new Nack(HIGHER, PROMISED, 6)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.state().acceptor().promised()).isEqualTo(PROMISED);
    }

    @Test
    void votesForTheRestOfARunOfWhichTheFirstIsDecidedAlike() {
        Accept both = new Accept(HIGHER, 0, 5, values(command(1, 5), Value.NOOP), 0);
        Outcome outcome = fold(voter(), MILLI, heard(3, both));
        assertThat(outcome.afterPersist()).containsExactly(KEPT, accepted(7));
        assertThat(outcome.persist())
                .containsExactly(new RunStored(run(HIGHER, 5, command(1, 5), Value.NOOP), 6));
    }

    @Test
    void storesOfARunOnlyWhatItDoesNotHoldUnderThatBallot() {
        Accept longer =
                new Accept(PROMISED, 0, 8, values(command(1, 8), command(1, 9), Value.NOOP), 6);
        assertThat(fold(voter(), MILLI, heard(1, longer)).persist())
                .containsExactly(new RunStored(run(PROMISED, 10, Value.NOOP), 6));
    }

    @Test
    void countsItsPrefixFromTheStartOfTheBallot() {
        Outcome outcome = fold(voter(), MILLI, heard(3, accept(HIGHER, 20, 20, 20)));
        assertThat(outcome.afterPersist()).containsExactly(KEPT, accepted(21));
    }

    @Test
    void lacksTheFirstInstanceOfABallotUntilItHasAccepted() {
        Outcome outcome = fold(voter(), MILLI, heard(3, accept(HIGHER, 20, 21, 0)));
        assertThat(outcome.atOnce()).containsExactly(new Send(3, new Missing(HIGHER, 20)));
    }

    @Test
    void recognisesItsVotesOfABallotAfterARestart() {
        GroupState state =
                Given.member(
                        2,
                        3,
                        Given.LIMITS,
                        new RunStored(run(PROMISED, 0, command(1, 0), command(1, 1)), 1));
        Outcome outcome = fold(state, MILLI, heard(1, accept(PROMISED, 0, 2, 0)));
        assertThat(outcome.afterPersist()).containsExactly(new Send(1, new Accepted(PROMISED, 3)));
    }

    @Test
    void promisesAboveItsPromiseOnceThatIsDurable() {
        Outcome outcome = fold(voter(), MILLI, heard(3, new Prepare(HIGHER, 0)));
        assertThat(outcome.persist()).containsExactly(new PromiseGiven(HIGHER));
        assertThat(outcome.afterPersist()).hasSize(2).contains(KEPT);
        assertThat(outcome.atOnce()).isEmpty();
        assertThat(outcome.state().leader()).isEqualTo(Ballot.NONE);
    }

    @Test
    void answersARepeatedPrepareWithoutAnotherRecord() {
        Outcome outcome = fold(voter(), MILLI, heard(1, new Prepare(PROMISED, 0)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).hasSize(1);
    }

    @Test
    void refusesAPrepareBelowItsPromise() {
        Outcome outcome = fold(voter(), MILLI, heard(3, new Prepare(LOWER, 0)));
        assertThat(outcome.atOnce()).containsExactly(new Send(3, new Nack(LOWER, PROMISED, 6)));
        assertThat(outcome.persist()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Given.RUN_OF_TWO, 1 << 12})
    void reportsAllUndecidedVotesInChunksThatNameTheirRange(int runBytes) {
        Limits limits = new Limits(64, 1 << 20, runBytes, 0, 1000);
        GroupState state =
                new GroupState(
                        Given.config(2, 3, limits),
                        voter().genesis(),
                        voter().acceptor(),
                        voter().learner(),
                        voter().role(),
                        voter().proposer(),
                        voter().reads(),
                        1);
        List<Run> reported = new ArrayList<>();
        long next = 2;
        List<Send> sends = fold(state, 0, heard(3, new Prepare(HIGHER, 2))).afterPersist();
        assertThat(sends.get(0)).isEqualTo(KEPT);
        for (Send send : sends.subList(1, sends.size())) {
            Promise promise = (Promise) send.message();
            assertThat(promise.first()).isEqualTo(next);
            assertThat(promise.decidedBelow()).isEqualTo(6);
            reported.addAll(promise.runs());
            next = reported.get(reported.size() - 1).below();
            assertThat(promise.last()).isEqualTo(next == 10);
        }
        assertThat(reported).isEqualTo(voter().learner().window().between(6, 10));
    }

    @ParameterizedTest(name = "leading: {0}")
    @ValueSource(booleans = {true, false})
    void givesItsOwnBallotUpForAHigherOneAndForNoLowerOne(boolean leading) {
        GroupState fresh = Given.member(2, 3);
        GroupState own = leading ? Given.leader(fresh) : Given.candidate(fresh);
        long round = own.acceptor().promised().round();
        long now = 100 * MILLI;

        GroupState lower = after(own, now, heard(1, accept(ballot(round, 1), 0, 0, 0)));
        assertThat(lower.role().kind()).isEqualTo(leading ? RoleKind.LEADING : RoleKind.PREPARING);

        GroupState higher = after(own, now, heard(3, accept(ballot(round, 3), 0, 0, 0)));
        assertThat(higher.role()).isInstanceOf(Following.class);
        assertThat(higher.leader()).isEqualTo(ballot(round, 3));

        // To a candidate a leader gives way only when its quorum no longer answers (S9).
        GroupState promised = after(own, now, heard(3, new Prepare(ballot(round, 3), 0)));
        assertThat(promised.role().kind())
                .isEqualTo(leading ? RoleKind.LEADING : RoleKind.FOLLOWING);
    }
}
