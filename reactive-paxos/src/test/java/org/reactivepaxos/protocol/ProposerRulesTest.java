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
import static org.reactivepaxos.protocol.Given.values;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;

final class ProposerRulesTest {

    private static final Ballot LEADER = ballot(5, 1);
    private static final long NOW = 100 * MILLI;

    private static long forwards(Outcome outcome) {
        return outcome.atOnce().stream().filter(s -> s.message() instanceof Forward).count();
    }

    @Test
    void holdsProposalsUntilALeaderIsHeardAndOffersThemAgainToTheNext() {
        Outcome none = fold(Given.member(2, 3), 0, proposed(0, 3));
        assertThat(none.atOnce()).isEmpty();
        Outcome first = fold(none.state(), 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        assertThat(forwards(first)).isEqualTo(1);
        Outcome same = fold(first.state(), 0, heard(1, new Heartbeat(LEADER, 2, 0)));
        assertThat(forwards(same)).isZero();
        Outcome next = fold(same.state(), 0, heard(3, new Heartbeat(ballot(6, 3), 1, 0)));
        assertThat(next.atOnce()).extracting(Send::to).contains(3);
        assertThat(forwards(next)).isEqualTo(1);
    }

    @Test
    void offersALostProposalAgainWhileLaterOnesSettle() {
        GroupState state =
                after(Given.member(2, 3), 0, proposed(0, 3), heard(1, new Heartbeat(LEADER, 1, 0)));
        Accept later = new Accept(LEADER, 0, 0, values(command(2, 1)), 1);
        GroupState settled = after(state, 90 * MILLI, heard(1, later));
        assertThat(settled.decidedBelow()).isEqualTo(1);
        Outcome outcome = fold(settled, NOW, heard(1, new Heartbeat(LEADER, 2, 1)));
        assertThat(forwards(outcome)).isEqualTo(1);
    }

    @Test
    void aGroupThatCanOnlyWaitSleeps() {
        GroupState waiting = after(Given.member(2, 3), 0, proposed(0, 3));
        assertThat(fold(waiting, 40 * MILLI).wakeAt()).isGreaterThanOrEqualTo(50 * MILLI);
    }

    @Test
    void starvesNeitherItsOwnProposalsNorForwardedOnes() {
        Limits onePerRun = new Limits(1, 1 << 20, 1, 0, 1000);
        GroupState leader = Given.leader(Given.member(1, 3, onePerRun));
        Outcome outcome =
                fold(
                        leader,
                        NOW,
                        proposed(0, 1),
                        heard(2, new Forward(values(command(2, 0), command(2, 1)))));
        Accept accept = (Accept) outcome.atOnce().get(0).message();
        assertThat(accept.values().get(0)).isEqualTo(command(1, 0));

        Limits twoPerRun = new Limits(1, 1 << 20, 2, 0, 1000);
        Outcome both =
                fold(
                        Given.leader(Given.member(1, 3, twoPerRun)),
                        NOW,
                        proposed(0, 1),
                        heard(2, new Forward(values(command(2, 0), command(2, 1)))));
        assertThat(((Accept) both.atOnce().get(0).message()).values())
                .isEqualTo(values(command(2, 0), command(1, 0)));
    }

    @Test
    void aLeaderTakesFromAMemberOnlyWhatIsItsOwn() {
        GroupState leader = Given.leader(Given.member(1, 3));
        Outcome outcome = fold(leader, NOW, heard(2, new Forward(values(command(3, 0)))));
        assertThat(outcome.atOnce()).noneMatch(send -> send.message() instanceof Accept);
    }
}
