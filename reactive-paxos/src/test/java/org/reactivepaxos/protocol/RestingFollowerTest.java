// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;

/** When a follower agrees to rest, and what wakes it (S9). */
final class RestingFollowerTest {

    private static final long HOUR = 3_600_000 * MILLI;
    private static final Ballot THEIRS = ballot(5, 1);

    private static Heartbeat quiesce(long round) {
        return new Heartbeat(THEIRS, round, 0, 0, true);
    }

    /** One that has promised the leader, durably, and is heard to be idle. */
    private static GroupState follower() {
        GroupState state = Given.ofRestingGroup(Given.member(2, 3));
        return after(
                state, 0, heard(1, new Heartbeat(THEIRS, 1, 0)), heard(2, new PromiseKept(THEIRS)));
    }

    private static GroupState restingFollower() {
        GroupState follower = after(follower(), 0, heard(1, quiesce(2)));
        assertThat(QuiescenceRules.rests(follower)).isTrue();
        return follower;
    }

    private static boolean agrees(Outcome outcome) {
        return outcome.atOnce().stream()
                .map(Send::message)
                .anyMatch(message -> message instanceof HeartbeatReply r && r.quiescent());
    }

    private static long electionAt(GroupState state) {
        return ((Following) state.role()).electionAt();
    }

    private static long patience(GroupState state) {
        return ((Following) state.role()).patience();
    }

    @Test
    void aFollowerAgreesAndWaitsForNobody() {
        Outcome outcome = fold(follower(), 0, heard(1, quiesce(2)));
        assertThat(agrees(outcome)).isTrue();
        Outcome later = fold(outcome.state(), HOUR);
        assertThat(later.atOnce()).isEmpty();
        assertThat(later.state().leader()).isEqualTo(THEIRS);
        assertThat(later.wakeAt() - HOUR).isGreaterThan(HOUR);
    }

    @Test
    void aFollowerDoesNotAgreeBeforeItsPromiseIsDurableOrWithSomethingOpen() {
        GroupState fresh = Given.ofRestingGroup(Given.member(2, 3));
        assertThat(agrees(fold(fresh, 0, heard(1, quiesce(1))))).isFalse();
        GroupState asking = after(follower(), 0, new ReadAsked(1, false));
        assertThat(agrees(fold(asking, 0, heard(1, quiesce(2))))).isFalse();
        GroupState open = after(follower(), 0, Given.proposed(0, 1));
        assertThat(agrees(fold(open, 0, heard(1, quiesce(2))))).isFalse();
        Accept accept = Given.accept(THEIRS, 0, 0, 0);
        GroupState undecided = after(follower(), 0, heard(1, accept));
        assertThat(agrees(fold(undecided, 0, heard(1, quiesce(2))))).isFalse();
        Heartbeat ahead = new Heartbeat(THEIRS, 2, 1, 0, true);
        assertThat(agrees(fold(follower(), 0, heard(1, ahead)))).isFalse();
    }

    @Test
    void whateverItWantsArmsItsTimer() {
        GroupState follower = restingFollower();
        List<Event> wants = List.of(Given.proposed(0, 1), new ReadAsked(1, false));
        for (Event want : wants) {
            GroupState awake = after(follower, HOUR, want);
            assertThat(QuiescenceRules.rests(awake)).isFalse();
            assertThat(electionAt(awake)).isEqualTo(HOUR + patience(awake));
        }
    }

    @Test
    void aSilentLeaderIsWaitedForNoLongerThanOneThatWasAwake() {
        GroupState follower = restingFollower();
        GroupState awake = after(follower, HOUR, new PeerSilent(1));
        long left = patience(follower) - Given.RESTING.electionMin();
        assertThat(electionAt(awake)).isEqualTo(HOUR + left);
        assertThat(after(awake, HOUR + left).role().kind()).isEqualTo(RoleKind.CANVASSING);
        assertThat(QuiescenceRules.rests(after(follower, HOUR, new PeerSilent(3)))).isTrue();
    }

    @Test
    void aLeaderThatConnectsAnewMustBeHeardAgain() {
        GroupState awake = after(restingFollower(), HOUR, new PeerBack(1));
        assertThat(electionAt(awake)).isEqualTo(HOUR + patience(awake));
        assertThat(QuiescenceRules.rests(after(restingFollower(), HOUR, new PeerBack(3)))).isTrue();
    }

    @Test
    void oneThatRestsCallsItsLeaderBeforeItSaysYesToAnother() {
        Canvass canvass = new Canvass(ballot(9, 3), 0, Ballot.NONE);
        Outcome first = fold(restingFollower(), HOUR, heard(3, canvass));
        assertThat(first.atOnce())
                .contains(
                        new Send(1, new HeartbeatReply(THEIRS, 0, 0, false)),
                        new Send(3, new CanvassReply(ballot(9, 3), false, THEIRS, 0)));
        Outcome second = fold(first.state(), HOUR, heard(3, canvass));
        assertThat(second.atOnce())
                .containsExactly(new Send(3, new CanvassReply(ballot(9, 3), true, THEIRS, 0)));
    }

    @Test
    void whoeverTheLeadWasHandedToNeedsNoSecondAsking() {
        Canvass released = new Canvass(ballot(9, 3), 0, THEIRS);
        assertThat(fold(restingFollower(), HOUR, heard(3, released)).atOnce())
                .containsExactly(new Send(3, new CanvassReply(ballot(9, 3), true, THEIRS, 0)));
    }

    @Test
    void aHeartbeatThatDoesNotAskWakesAFollower() {
        GroupState awake = after(restingFollower(), HOUR, heard(1, new Heartbeat(THEIRS, 3, 0)));
        assertThat(QuiescenceRules.rests(awake)).isFalse();
        assertThat(electionAt(awake)).isEqualTo(HOUR + patience(awake));
    }
}
