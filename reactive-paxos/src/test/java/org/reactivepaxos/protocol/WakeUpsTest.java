// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.fold;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/**
 * When a member wants to be woken: at the first thing that is due, and neither before nor later.
 */
final class WakeUpsTest {

    private static final long NOW = 100 * MILLI;
    private static final long RESEND = Given.TIMING.resend();
    private static final List<Integer> LIST = List.of(1, 2, 3);

    private static void assertSleepsFrom(GroupState state, long now, long until) {
        Outcome outcome = fold(state, now);
        assertThat(outcome.atOnce()).isEmpty();
        assertThat(outcome.wakeAt()).isEqualTo(until);
    }

    @Test
    void aFounderAsksAgainAfterTheResendTime() {
        GroupConfig config = new GroupConfig(Given.identity(1), LIST, Given.TIMING, Given.LIMITS);
        GroupState fresh = Transition.recover(config, RecoveredGroup.EMPTY, Ledger.NONE, NOW, 1);
        Outcome first = fold(fresh, NOW);
        assertThat(first.atOnce()).hasSize(2);
        assertThat(first.wakeAt()).isEqualTo(NOW + RESEND);
        assertSleepsFrom(first.state(), NOW + RESEND - 1, NOW + RESEND);
        assertThat(fold(first.state(), NOW + RESEND).atOnce()).hasSize(2);
    }

    @Test
    void aFollowerWaitsForItsElection() {
        GroupState follower = Given.member(1, 3);
        long electionAt = ((Following) follower.role()).electionAt();
        assertSleepsFrom(follower, electionAt - 1, electionAt);
        assertThat(fold(follower, electionAt).atOnce()).isNotEmpty();
    }

    @Test
    void aCanvasserAsksAgainAndGivesUpInTheEnd() {
        GroupState canvasser = Given.canvasser(Given.member(1, 3));
        Canvassing role = (Canvassing) canvasser.role();
        assertThat(role.resendAt()).isEqualTo(NOW + RESEND);
        assertSleepsFrom(canvasser, NOW + 1, NOW + RESEND);
        assertThat(fold(canvasser, NOW + RESEND).atOnce()).hasSize(2);
        assertThat(fold(canvasser, NOW + RESEND).wakeAt()).isEqualTo(NOW + 2 * RESEND);
        assertThat(fold(canvasser, role.giveUpAt() - 1).wakeAt()).isEqualTo(role.giveUpAt());
        assertThat(role(fold(canvasser, role.giveUpAt())).giveUpAt())
                .isBetween(
                        role.giveUpAt() + Given.TIMING.electionMin(),
                        role.giveUpAt() + Given.TIMING.electionMax());
    }

    private static Canvassing role(Outcome outcome) {
        return (Canvassing) outcome.state().role();
    }

    @Test
    void aCandidateAsksAgainAndGivesUpInTheEnd() {
        GroupState candidate = Given.candidate(Given.member(1, 3));
        Preparing role = (Preparing) candidate.role();
        assertThat(role.resendAt()).isEqualTo(NOW + RESEND);
        assertSleepsFrom(candidate, NOW + 1, NOW + RESEND);
        assertThat(fold(candidate, NOW + RESEND).wakeAt()).isEqualTo(NOW + 2 * RESEND);
        assertThat(fold(candidate, role.giveUpAt() - 1).wakeAt()).isEqualTo(role.giveUpAt());
    }

    @Test
    void aLeaderIsHeardEveryHeartbeat() {
        GroupState leader = Given.leader(Given.member(1, 3));
        long next = ((Leading) leader.role()).rounds().nextAt();
        assertThat(next).isEqualTo(NOW + Given.TIMING.heartbeat());
        assertSleepsFrom(leader, next - 1, next);
        assertThat(fold(leader, next).atOnce()).isNotEmpty();
        assertThat(fold(leader, next).wakeAt()).isEqualTo(next + Given.TIMING.heartbeat());
    }

    /** Time-outs and ids are drawn from the seed alone, and spread. */
    @Test
    void drawsTheSameFromTheSameSeedAndOtherwiseSpreads() {
        GroupState state = Given.member(1, 3);
        assertThat(state.draw()).isEqualTo(state.draw());
        int[] ones = new int[Long.SIZE];
        int draws = 1000;
        for (int i = 0; i < draws; i++) {
            long drawn = state.draw();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                ones[bit] += (int) (drawn >>> bit & 1);
            }
            state = state.drawn();
        }
        for (int count : ones) {
            assertThat(count).isBetween(draws * 4 / 10, draws * 6 / 10);
        }
    }
}
