// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Asker.NOW;
import static org.reactivepaxos.protocol.Asker.OLD;
import static org.reactivepaxos.protocol.Asker.OWN;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Missing;

/**
 * A voter that lacks more than its leader has in memory: it is sent nothing that it could not use,
 * until it is level again (S3, Learning).
 */
final class FallingBehindTest {

    /** Member 3 lacks what member 1, which leads, no longer holds. */
    private static final GroupState BEHIND =
            after(Asker.LEADING.state(), NOW, heard(3, new Missing(OWN, 0)));

    private static List<Accept> acceptsTo(int member, Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.to() == member && send.message().kind() == Kind.ACCEPT)
                .map(send -> (Accept) send.message())
                .toList();
    }

    @Test
    void isSentNoValuesAndTheOthersAre() {
        Outcome outcome = fold(BEHIND, NOW, Given.proposed(4, 1));
        assertThat(acceptsTo(3, outcome)).isEmpty();
        assertThat(acceptsTo(2, outcome)).hasSize(1);
        GroupState heard = after(outcome.state(), NOW, heard(2, new Accepted(OWN, 7)));
        long later = NOW + Given.TIMING.resend();
        assertThat(acceptsTo(3, fold(heard, later))).isEmpty();
    }

    @Test
    void isSentThemAgainWhenItTellsThatItHasLearnedWhatMemoryLacks() {
        HeartbeatReply stillBehind = new HeartbeatReply(OWN, 1, 1, false);
        assertThat(acceptsTo(3, fold(BEHIND, NOW, heard(3, stillBehind)))).isEmpty();
        HeartbeatReply level = new HeartbeatReply(OWN, 1, 2, false);
        Outcome told = fold(BEHIND, NOW, heard(3, level));
        assertThat(acceptsTo(3, told)).hasSize(1);
        assertThat(acceptsTo(3, told).get(0).first()).isEqualTo(2);
        assertThat(acceptsTo(3, fold(told.state(), NOW, heard(3, level)))).isEmpty();
    }

    @Test
    void isSentThemAgainWithTheLastOfWhatItAskedFor() {
        Outcome asked = fold(BEHIND, NOW, heard(3, new CatchUp(0)));
        assertThat(acceptsTo(3, asked)).isEmpty();
        Run decided = run(OLD, 0, command(2, 0), command(2, 1));
        Event part = new Event.LogRead(3, 0, List.of(decided.within(0, 1)));
        assertThat(acceptsTo(3, fold(asked.state(), NOW, part))).isEmpty();
        Event all = new Event.LogRead(3, 0, List.of(decided));
        assertThat(acceptsTo(3, fold(asked.state(), NOW, all))).hasSize(1);
        Event notBehind = new Event.LogRead(2, 0, List.of(decided));
        assertThat(acceptsTo(2, fold(asked.state(), NOW, notBehind))).isEmpty();
        Event noVoter = new Event.LogRead(9, 0, List.of(decided));
        assertThat(acceptsTo(9, fold(asked.state(), NOW, noVoter))).isEmpty();
    }

    @Test
    void aVoteOfItsOwnMakesItLevelToo() {
        GroupState voted = after(BEHIND, NOW, heard(3, new Accepted(OWN, 4)));
        assertThat(acceptsTo(3, fold(voted, NOW, Given.proposed(4, 1)))).hasSize(1);
        GroupState nothingNew = after(BEHIND, NOW, heard(3, new Accepted(OWN, 2)));
        assertThat(acceptsTo(3, fold(nothingNew, NOW, Given.proposed(4, 1)))).isEmpty();
    }

    @Test
    void isNotHandedTheLead() {
        assertThat(after(BEHIND, NOW, new TransferAsked(3)).role().kind())
                .isEqualTo(RoleKind.LEADING);
        GroupState decided =
                after(
                        Asker.LEADING.state(),
                        NOW,
                        heard(1, new Accepted(OWN, 6)),
                        heard(2, new Accepted(OWN, 4)));
        assertThat(after(decided, NOW, new TransferAsked(3)).role().kind())
                .isEqualTo(RoleKind.LEADING);
        assertThat(after(decided, NOW, new TransferAsked(2)).role().kind())
                .isEqualTo(RoleKind.FOLLOWING);
    }

    @Test
    void whoIsSilentFallsBehindWhenMemoryIsFull() {
        Limits narrow = new Limits(64, 1, 1 << 12, 0, 1000);
        GroupState state = Given.leader(Given.member(1, 3, narrow));
        for (long instance = 0; instance < 4; instance++) {
            state = after(state, NOW, Given.proposed(instance, 1));
            state =
                    after(
                            state,
                            NOW,
                            heard(1, new Accepted(OWN, instance + 1)),
                            heard(2, new Accepted(OWN, instance + 1)));
        }
        assertThat(state.learner().heldFrom()).isEqualTo(4);
        long later = NOW + Given.TIMING.resend();
        Outcome silent = fold(state, later, heard(2, new HeartbeatReply(OWN, 1, 4, false)));
        assertThat(acceptsTo(3, silent)).isEmpty();
        Outcome next = fold(silent.state(), later, Given.proposed(4, 1));
        assertThat(acceptsTo(3, next)).isEmpty();
        assertThat(acceptsTo(2, next)).hasSize(1);
    }
}
