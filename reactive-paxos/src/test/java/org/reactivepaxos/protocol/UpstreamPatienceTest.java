// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Followers.EIGHT;
import static org.reactivepaxos.protocol.Followers.beat;
import static org.reactivepaxos.protocol.Followers.follower;
import static org.reactivepaxos.protocol.Followers.lesson;
import static org.reactivepaxos.protocol.Followers.question;
import static org.reactivepaxos.protocol.Followers.questions;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.TIMING;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

/**
 * How long a member without a vote waits for its upstream, and when it goes back to one that it
 * prefers. Member 1 leads.
 */
final class UpstreamPatienceTest {

    private static final long PATIENCE = 2 * TIMING.electionMax();
    private static final long PAUSE = 8 * TIMING.electionMax();
    private static final long STEP = TIMING.resend();

    @Test
    void isPatientWithLessonsThatTakeManyReSendTimes() {
        GroupState state = after(follower(4), 0, beat(1, 1000));
        long at = 0;
        for (int lessons = 1; lessons < 20; lessons++) {
            for (long end = at + PATIENCE - STEP; at < end; at += STEP) {
                state = after(state, at, beat(1, 1000));
                assertThat(state.upstream()).isEqualTo(2);
            }
            state = after(state, at, lesson(2, lessons, 1 + lessons));
        }
    }

    /** A lesson that takes longer than all patience costs some hops, and not one for each. */
    @Test
    void isTwiceAsPatientAfterEachThatDidNotAnswerUntilNothingIsMissing() {
        long at = MILLI;
        GroupState state = after(follower(4), at, beat(1, 9));
        for (int doubled = 0; doubled < 8; doubled++) {
            int left = state.upstream();
            at += PATIENCE << Math.min(doubled, 4);
            assertThat(fold(state, at - 1).state().upstream()).isEqualTo(left);
            state = fold(state, at).state();
            assertThat(state.upstream()).isNotEqualTo(left);
        }
        int upstream = state.upstream();
        state = after(state, at, lesson(upstream, 1, 8));
        assertThat(fold(state, at + PATIENCE).state().upstream()).isEqualTo(upstream);
        state = after(state, at, lesson(upstream, 8, 9));
        state = after(state, at, beat(1, 20));
        assertThat(fold(state, at + PATIENCE).state().upstream()).isNotEqualTo(upstream);
    }

    /** At 2, which it does not prefer to 8, having looked for 8 just now. */
    private static GroupState looked(long at) {
        GroupState left = after(follower(4, EIGHT, 8), MILLI, new PeerSilent(8));
        Outcome looks = fold(left, at, beat(1, 9));
        assertThat(questions(looks)).containsExactly(question(8, 1));
        return looks.state();
    }

    @Test
    void goesBackOnlyToOneThatIsNotFarBehind() {
        long at = MILLI + PAUSE;
        GroupState level = after(looked(at), at + MILLI, lesson(2, 1, 6));
        assertThat(after(level, at + 2 * MILLI, lesson(8, 1, 3)).upstream()).isEqualTo(8);
        // What it knows now was known here when it was asked: so far it may be behind.
        long later = at + TIMING.electionMax();
        GroupState late = after(level, later, beat(1, 6), lesson(8, 1, 3));
        assertThat(late.upstream()).isEqualTo(2);
        assertThat(after(level, later, lesson(8, 1, 6)).upstream()).isEqualTo(8);
        assertThat(after(level, later, lesson(8, 1, 7)).upstream()).isEqualTo(8);
    }

    /** It may have begun to learn at the very time that it was left. */
    @Test
    void doesNotGoBackForALateAnswer() {
        GroupState behind = after(follower(4, EIGHT, 8), MILLI, beat(1, 9));
        GroupState left = after(behind, MILLI + PATIENCE, beat(1, 9));
        assertThat(left.upstream()).isEqualTo(2);
        assertThat(after(left, MILLI + PATIENCE, lesson(8, 1, 6)).upstream()).isEqualTo(2);
    }

    @Test
    void leavesNobodyForASnapshotThatAnotherOneHas() {
        long at = MILLI + PAUSE;
        Outcome offered = fold(looked(at), at + MILLI, heard(8, new SnapshotOffer(5)));
        assertThat(offered.state().upstream()).isEqualTo(2);
        assertThat(offered.wanted()).isEmpty();
        Outcome own = fold(offered.state(), at + MILLI, heard(2, new SnapshotOffer(5)));
        assertThat(own.wanted()).hasSize(1);
    }

    /** Prefers 8, which answers when it is looked for, and nothing else; the others answer. */
    private static final class Fickle {
        private GroupState state = after(follower(4, EIGHT, 8), MILLI, new PeerSilent(8));
        private long now = MILLI;
        private boolean answers;

        private Outcome next() {
            now += STEP;
            long known = state.decidedBelow();
            Outcome led = fold(state, now, beat(1, known + 1));
            state = led.state();
            int upstream = state.upstream();
            if (upstream != 8 || answers) {
                state = after(state, now, lesson(upstream, known, known + 1));
            }
            return led;
        }

        /** How long it does not look for 8; it is there again afterwards. */
        long pause() {
            long since = now;
            long from = state.decidedBelow();
            while (questions(next()).noneMatch(asked -> asked.to() == 8)) {
                assertThat(state.upstream()).isNotEqualTo(8);
                from = state.decidedBelow();
            }
            long paused = now - since;
            state = after(state, now, lesson(8, from, state.decidedBelow() + 1));
            assertThat(state.upstream()).isEqualTo(8);
            return paused;
        }

        void isLeftInTheLurch() {
            while (state.upstream() == 8) {
                next();
            }
        }
    }

    @Test
    void looksLessAndLessOftenForOneThatItHadToLeaveAgain() {
        Fickle fickle = new Fickle();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pauses.add(fickle.pause() / PAUSE);
            fickle.isLeftInTheLurch();
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L);
        fickle.pause();
        fickle.answers = true;
        for (long end = fickle.now + 33 * PAUSE; fickle.now < end; ) {
            fickle.next();
            assertThat(fickle.state.upstream()).isEqualTo(8);
        }
        fickle.answers = false;
        fickle.isLeftInTheLurch();
        assertThat(fickle.pause() / PAUSE).isOne();
    }
}
