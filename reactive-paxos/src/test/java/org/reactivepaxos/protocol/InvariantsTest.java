// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Acceptor.Cover;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** Each step that must not be is found, whatever made it. */
final class InvariantsTest {

    private static final Ballot LOW = ballot(1, 1);
    private static final Ballot HIGH = ballot(9, 1);
    private static final GroupState FRESH = Given.member(1, 3);
    private static final GroupState VOTER =
            Given.member(1, 3, Given.LIMITS, new RunStored(run(ballot(5, 1), 0, command(1, 0)), 1));
    private static final GroupState CANDIDATE = Given.candidate(FRESH);
    private static final GroupState LEADER =
            Given.after(Given.leader(FRESH), Asker.NOW, Given.proposed(0, 2));

    private static GroupState acceptor(Ballot promised, Ballot kept, Ballot covered) {
        Cover cover = new Cover(covered, 0, 0);
        return FRESH.with(new Acceptor(promised, kept, promised, cover, null));
    }

    private static GroupState with(@Nullable Genesis genesis, GroupState state) {
        return new GroupState(
                state.config(),
                genesis,
                state.acceptor(),
                state.learner(),
                state.role(),
                state.proposer(),
                state.reads(),
                0);
    }

    private static GroupState tail(long bytes) {
        Learner held = VOTER.learner().holding(run(ballot(5, 1), 1, command(1, 1)));
        return VOTER.with(
                new Learner(
                        held.window(),
                        held.ledger(),
                        bytes,
                        held.gap(),
                        held.compared(),
                        held.master(),
                        held.disk(),
                        held.feed()));
    }

    private static GroupState leading(Ballot ballot, long start, long next) {
        Leading now = (Leading) LEADER.role();
        return LEADER.with(
                new Leading(
                        ballot,
                        start,
                        next,
                        now.followers(),
                        now.recovered(),
                        now.forwarded(),
                        now.rounds(),
                        now.reads()));
    }

    private static GroupState preparing(Ballot ballot) {
        Preparing now = (Preparing) CANDIDATE.role();
        Preparing other =
                new Preparing(
                        ballot,
                        now.released(),
                        now.from(),
                        now.pledges(),
                        now.reported(),
                        now.resendAt(),
                        now.giveUpAt());
        return CANDIDATE.with(CANDIDATE.acceptor().promising(ballot)).with(other);
    }

    private static GroupState leaderThatKnowsThree() {
        Learner learner = LEADER.learner();
        Learner three = learner.holding(run(LOW, 0, command(1, 0), command(1, 1), command(1, 2)));
        return LEADER.with(three.deciding(3, new Effects(0)));
    }

    static Stream<Arguments> broken() {
        Genesis other = new Genesis(5, Given.membership(3));
        GroupState removed = Given.memberSinceChange(1, Given.voters(2, 3));
        Proposer done = VOTER.proposer().opening(command(1, 0), 0);
        GroupState settled =
                VOTER.with(done.settling(values(command(1, 0)), VOTER.config().self(), 0));
        return Stream.of(
                Arguments.of("a promise never goes back", VOTER, FRESH),
                Arguments.of("stays decided", VOTER.with(FRESH.acceptor()), FRESH),
                Arguments.of("never replaced", FRESH, with(other, FRESH)),
                Arguments.of("never replaced", FRESH, with(null, FRESH)),
                Arguments.of(
                        "nothing is promised",
                        with(null, FRESH),
                        with(null, acceptor(LOW, LOW, LOW))),
                Arguments.of("what is done", settled, VOTER),
                Arguments.of("versions that were learned", FRESH, version(0)),
                Arguments.of("no vote is above", FRESH, acceptor(LOW, LOW, HIGH)),
                Arguments.of("no durable promise", FRESH, acceptor(LOW, HIGH, LOW)),
                Arguments.of("bytes held", VOTER, tail(-1)),
                Arguments.of("bytes held", VOTER, tail(1 << 20)),
                Arguments.of("held above the promise", FRESH, held(HIGH)),
                Arguments.of("from its start on", LEADER, leading(LOW, 3, 2)),
                Arguments.of("only what it proposed", LEADER, leaderThatKnowsThree()),
                Arguments.of("a leader holds", LEADER, leading(LOW, 0, 3)),
                Arguments.of(
                        "only a voter", removed, removed.with(((Preparing) preparing(LOW).role()))),
                Arguments.of("only a voter", CANDIDATE, CANDIDATE.with(removed.learner())),
                Arguments.of("only the owner", CANDIDATE, preparing(ballot(1, 2))),
                Arguments.of(
                        "ends the own ballot",
                        LEADER,
                        LEADER.with(LEADER.acceptor().promising(HIGH))),
                Arguments.of("granted nobody", LEADER, LEADER.with(LEADER.acceptor().granting(5))));
    }

    private static GroupState version(long version) {
        return FRESH.with(FRESH.acceptor().promising(new Ballot(version, 1, 1)));
    }

    private static GroupState held(Ballot ballot) {
        return FRESH.with(FRESH.learner().holding(run(ballot, 0, command(1, 0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void findsAStepThatMustNotBe(String what, GroupState before, GroupState after) {
        assertThatThrownBy(() -> Invariants.check(before, after))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining(what);
    }

    static Stream<GroupState> sound() {
        return Stream.of(FRESH, VOTER, CANDIDATE, LEADER, tail(0), leading(LOW, 0, 2));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void letsASoundStepPass(GroupState state) {
        assertThat(Invariants.check(state, state)).isSameAs(state);
    }
}
