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
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Leading;

/** When a leader comes to rest, what wakes it, and what that never does (S9). */
final class RestingLeaderTest {

    private static final long NOW = 100 * MILLI;
    private static final long HOUR = 3_600_000 * MILLI;

    private static GroupState leader() {
        return Given.ofRestingGroup(Given.leader(Given.member(1, 3)));
    }

    private static Ballot own(GroupState leader) {
        return ((Leading) leader.role()).ballot();
    }

    private static List<Heartbeat> beats(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.to() == 2)
                .map(Send::message)
                .filter(message -> message.kind() == Kind.HEARTBEAT)
                .map(message -> (Heartbeat) message)
                .toList();
    }

    private static Event answer(int member, Heartbeat beat, boolean quiescent) {
        return heard(
                member, new HeartbeatReply(beat.ballot(), beat.round(), 0, true, 0, 0, quiescent));
    }

    /** Beats on and is answered; the others agree to rest or not. Ends once it rests. */
    private static GroupState answeredFor(
            GroupState leader, long span, boolean two, boolean three) {
        GroupState state = leader;
        for (long now = NOW; now < NOW + span && !QuiescenceRules.rests(state); now += 10 * MILLI) {
            Outcome outcome = fold(state, now);
            state = outcome.state();
            for (Heartbeat beat : beats(outcome)) {
                Event ofTwo = answer(2, beat, two && beat.quiesce());
                Event ofThree = answer(3, beat, three && beat.quiesce());
                state = after(state, now, ofTwo, ofThree);
            }
        }
        return state;
    }

    private static GroupState restingLeader() {
        GroupState leader = answeredFor(leader(), 300 * MILLI, true, true);
        assertThat(QuiescenceRules.rests(leader)).isTrue();
        return leader;
    }

    @Test
    void aLeaderRestsOnceAllHaveAgreedAndSaysNothingForAnHour() {
        Outcome later = fold(restingLeader(), NOW + HOUR);
        assertThat(later.atOnce()).isEmpty();
        assertThat(later.state().role()).isInstanceOf(Leading.class);
        assertThat(later.wakeAt() - (NOW + HOUR)).isGreaterThan(HOUR);
    }

    @Test
    void itGoesOnWhileOneDoesNotAgree() {
        assertThat(QuiescenceRules.rests(answeredFor(leader(), 300 * MILLI, true, false)))
                .isFalse();
    }

    @Test
    void itDoesNotAskBeforeAnythingHasBeenQuietForLong() {
        GroupState state = leader();
        for (long now = NOW; now < NOW + 300 * MILLI; now += 10 * MILLI) {
            Outcome outcome = fold(state, now, heard(3, new CatchUp(0)));
            assertThat(beats(outcome)).noneMatch(Heartbeat::quiesce);
            state = outcome.state();
            for (Heartbeat beat : beats(outcome)) {
                state = after(state, now, answer(2, beat, false), answer(3, beat, false));
            }
        }
    }

    @Test
    void itRestsBesideANodeThatIsSilentAndWakesWhenThatComesBack() {
        GroupState told = after(leader(), NOW, new PeerSilent(3));
        GroupState state = told;
        for (long now = NOW; now < NOW + 300 * MILLI && !QuiescenceRules.rests(state); ) {
            Outcome outcome = fold(state, now);
            state = outcome.state();
            for (Heartbeat beat : beats(outcome)) {
                state = after(state, now, answer(2, beat, beat.quiesce()));
            }
            now += 10 * MILLI;
        }
        assertThat(QuiescenceRules.rests(state)).isTrue();
        assertThat(beats(fold(state, NOW + HOUR, new PeerBack(3)))).hasSize(1);
    }

    @Test
    void itDoesNotRestWithoutAQuorumThatAgrees() {
        GroupState alone = after(leader(), NOW, new PeerSilent(3), new PeerSilent(2));
        GroupState state = alone;
        for (long now = NOW; now < NOW + 300 * MILLI; now += 10 * MILLI) {
            state = after(state, now);
            assertThat(QuiescenceRules.rests(state)).isFalse();
        }
        assertThat(state.role()).as("hears no quorum").isNotInstanceOf(Leading.class);
    }

    @Test
    void aCandidateWakesItAndIsRefused() {
        GroupState leader = restingLeader();
        long now = NOW + HOUR;
        Canvass canvass = new Canvass(ballot(9, 3), 0, Ballot.NONE);
        Outcome asked = fold(leader, now, heard(3, canvass));
        assertThat(beats(asked)).hasSize(1);
        assertThat(asked.atOnce())
                .extracting(Send::message)
                .contains(new CanvassReply(ballot(9, 3), false, leader.acceptor().promised(), 0));
        Outcome prepared = fold(leader, now, heard(3, new Prepare(ballot(9, 3), 0)));
        assertThat(prepared.state().acceptor().promised()).isEqualTo(own(leader));
        assertThat(beats(prepared)).hasSize(1);
    }

    @Test
    void wakingGivesNoLeaseAndItStepsDownAsAnyLeaderThatIsNotAnswered() {
        long now = NOW + HOUR;
        GroupState woken = after(restingLeader(), now, new PeerBack(2));
        assertThat(LeaseRules.holdsLease(woken, now)).isFalse();
        long until = now + Given.RESTING.electionMin();
        assertThat(after(woken, until).role()).isInstanceOf(Leading.class);
        assertThat(after(woken, until + 1).role()).isNotInstanceOf(Leading.class);
    }

    @Test
    void itsLeaseLapsesWhileItRests() {
        GroupState leader = restingLeader();
        assertThat(LeaseRules.holdsLease(leader, NOW + HOUR)).isFalse();
        Outcome read = fold(leader, NOW + HOUR, new ReadAsked(7, true));
        assertThat(read.readable()).isEmpty();
        assertThat(beats(read)).isNotEmpty();
    }

    @Test
    void aStrangersNewsAndALateAgreementLeaveItAtRest() {
        GroupState leader = restingLeader();
        HeartbeatReply late = new HeartbeatReply(own(leader), 3, 0, true, 0, 0, true);
        Outcome outcome = fold(leader, NOW + HOUR, new PeerBack(9), heard(3, late));
        assertThat(QuiescenceRules.rests(outcome.state())).isTrue();
        assertThat(outcome.atOnce()).isEmpty();
    }

    @Test
    void aProposalWakesItAndIsProposedAtOnce() {
        Outcome proposed = fold(restingLeader(), NOW + HOUR, Given.proposed(0, 1));
        assertThat(proposed.atOnce())
                .extracting(send -> send.message().kind())
                .contains(Kind.ACCEPT, Kind.HEARTBEAT);
    }

    @Test
    void aCallWakesALeader() {
        GroupState leader = restingLeader();
        HeartbeatReply call = new HeartbeatReply(own(leader), 0, 0, false);
        assertThat(beats(fold(leader, NOW + HOUR, heard(3, call)))).hasSize(1);
    }

    @Test
    void aGroupOfOneRestsByItself() {
        GroupState state = Given.ofRestingGroup(Given.member(1, 1));
        for (long now = 0; now < 2_000 * MILLI; now += 5 * MILLI) {
            Outcome outcome = fold(state, now);
            state = outcome.state();
            for (Send send : outcome.afterPersist()) {
                Outcome told = fold(state, now, heard(1, send.message()));
                state = told.state();
                for (Send answer : told.afterPersist()) {
                    state = after(state, now, heard(1, answer.message()));
                }
            }
        }
        assertThat(state.role()).isInstanceOf(Leading.class);
        assertThat(QuiescenceRules.rests(state)).isTrue();
    }

    @Test
    void aGroupThatIsToldNeverToRestGoesOn() {
        GroupState state = Given.leader(Given.member(1, 3));
        for (long now = NOW + 10 * MILLI; now < NOW + 500 * MILLI; now += 10 * MILLI) {
            Outcome outcome = fold(state, now);
            assertThat(beats(outcome)).hasSize(1).noneMatch(Heartbeat::quiesce);
            Heartbeat beat = beats(outcome).get(0);
            state = after(outcome.state(), now, answer(2, beat, false), answer(3, beat, false));
        }
    }
}
