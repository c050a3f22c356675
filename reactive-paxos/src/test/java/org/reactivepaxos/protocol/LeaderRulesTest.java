// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.proposed;
import static org.reactivepaxos.protocol.Given.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;

final class LeaderRulesTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState LEADER =
            after(Given.leader(Given.member(1, 3)), NOW, proposed(0, 2));
    private static final Ballot OWN = LEADER.acceptor().promised();

    @Test
    void decidesWhatAQuorumHasAcceptedItselfOnlyWhenItsVoteIsDurable() {
        GroupState one = after(LEADER, NOW, heard(2, new Accepted(OWN, 2)));
        assertThat(one.decidedBelow()).isZero();
        assertThat(after(one, NOW, heard(1, new Accepted(OWN, 1))).decidedBelow()).isEqualTo(1);
        assertThat(after(one, NOW, heard(3, new Accepted(OWN, 9))).decidedBelow()).isEqualTo(2);
    }

    @Test
    void countsNoVotesOfAnotherBallot() {
        Ballot other = ballot(OWN.round() + 1, 1);
        GroupState state =
                after(
                        LEADER,
                        NOW,
                        heard(2, new Accepted(other, 2)),
                        heard(3, new Accepted(other, 2)),
                        heard(1, new Accepted(OWN, 2)));
        assertThat(state.decidedBelow()).isZero();
    }

    @Test
    void sendsAgainWhatIsMissingOnceUntilTheVoterMovesOrTimePasses() {
        Outcome first = fold(LEADER, NOW, heard(2, new Missing(OWN, 0)));
        assertThat(first.atOnce()).hasSize(1);
        assertThat(first.atOnce())
                .allSatisfy(send -> assertThat(send.message()).isInstanceOf(Accept.class));
        GroupState sent = first.state();
        for (long gap = 0; gap < 2; gap++) { // Whichever gap it names: one that learns has many.
            assertThat(fold(sent, NOW, heard(2, new Missing(OWN, gap))).atOnce()).isEmpty();
        }
        long later = NOW + Given.TIMING.resend();
        assertThat(fold(sent, later, heard(2, new Missing(OWN, 1))).atOnce())
                .anyMatch(send -> send.message() instanceof Accept);
        GroupState moved = after(sent, NOW, heard(2, new Accepted(OWN, 1)));
        assertThat(fold(moved, NOW, heard(2, new Missing(OWN, 1))).atOnce())
                .anyMatch(send -> send.message() instanceof Accept);
    }

    @ParameterizedTest(name = "a follower answers: {0}")
    @ValueSource(booleans = {true, false})
    void leadsOnOnlyWhileAQuorumAnswers(boolean answers) {
        GroupState state = LEADER;
        for (long now = NOW; now <= 3 * NOW; now += 10 * MILLI) {
            state =
                    answers
                            ? after(state, now, heard(2, new HeartbeatReply(OWN, 1, 0, false)))
                            : after(state, now);
        }
        assertThat(state.role() instanceof Leading leading && leading.ballot().equals(OWN))
                .isEqualTo(answers);
    }

    @Test
    void proposesWhereItsFirstInstanceLiesInsideOfALargeOldRun() {
        Limits narrow = new Limits(1, 1, 1 << 12, 0, 9);
        Run old = run(ballot(1, 3), 0, command(2, 0), command(2, 1));
        GroupState leader = Given.leader(Given.member(1, 3, narrow, new RunStored(old, 1)));
        Outcome outcome = fold(leader, NOW, proposed(0, 1));
        assertThat(outcome.atOnce())
                .extracting(Send::message)
                .anyMatch(message -> message instanceof Accept accept && accept.first() == 1);
    }
}
