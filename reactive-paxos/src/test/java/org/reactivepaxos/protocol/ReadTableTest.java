// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Asker.NOW;
import static org.reactivepaxos.protocol.Asker.OLD;
import static org.reactivepaxos.protocol.Asker.OWN;
import static org.reactivepaxos.protocol.Asker.product;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Asker.Sender;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;

/** Reads at a leader: over roles, barriers, leases and rounds (S10). */
final class ReadTableTest {

    /** Whether a membership entry is on its way. */
    enum Barrier {
        NONE,
        PROPOSED,
        RECOVERED
    }

    private static Event confirms(long round, boolean grants) {
        return heard(3, new HeartbeatReply(OWN, round, 0, grants));
    }

    /** What phase 1 reported is more than the window holds, so that its last run waits. */
    private static GroupState leader(Barrier barrier) {
        Limits narrow = new Limits(1, 1, 2 * Given.BLOCK_BYTES, 1 << 20, 1000);
        GroupState candidate = Given.candidate(Given.member(1, 3, narrow));
        Run found = run(OLD, 0, command(2, 0), command(2, 1), command(2, 2));
        Run last =
                barrier == Barrier.RECOVERED
                        ? run(OLD, 3, change(-1, voters(1, 2)))
                        : run(OLD, 3, command(2, 3));
        Promise promise = new Promise(OWN, 0, 0, true, 0, List.of(found, last));
        GroupState leader =
                after(
                        candidate,
                        NOW,
                        heard(1, new Promise(OWN, 0, 0, true, 0, List.of())),
                        heard(2, promise));
        return barrier == Barrier.PROPOSED ? proposingAChange(leader) : leader;
    }

    private static GroupState proposingAChange(GroupState leader) {
        return after(withAllDecided(leader), NOW, new ChangeProposed(-1, voters(1, 2)));
    }

    /** One run after the other: the window has room for one only. */
    private static GroupState withAllDecided(GroupState leader) {
        GroupState state = leader;
        for (int run = 0; run < 4; run++) {
            state =
                    after(
                            state,
                            NOW,
                            heard(1, new Accepted(OWN, 9)),
                            heard(2, new Accepted(OWN, 9)));
        }
        assertThat(state.decidedBelow()).isEqualTo(4);
        return state;
    }

    static Stream<Arguments> questions() {
        return product(
                Barrier.values(),
                Sender.values(),
                new Boolean[] {true, false},
                new Boolean[] {true, false});
    }

    /** Whoever is in the cluster may ask; all that was recovered is below 4. */
    @ParameterizedTest
    @MethodSource("questions")
    void aReadIsServedWithALeaseOrARoundAndNeverAmidAChange(
            Barrier barrier, Sender sender, boolean leaseLives, boolean wantsLease) {
        GroupState state = leader(barrier);
        state = leaseLives ? after(state, NOW, confirms(1, true)) : state;
        boolean served = barrier == Barrier.NONE;
        assertThat(LeaseRules.holdsLease(state, NOW)).isEqualTo(served && leaseLives);
        ReadIndex question = new ReadIndex(1, 7, wantsLease);
        Outcome asked = fold(state, NOW, sender.says(question), sender.says(question));
        int atOnce = leaseLives && wantsLease ? 2 : 0;
        assertThat(replies(asked)).hasSize(served ? atOnce : 0);
        Outcome confirmed = fold(asked.state(), NOW, confirms(2, false));
        assertThat(replies(confirmed)).hasSize(served && atOnce == 0 ? 1 : 0);
        Stream.of(asked, confirmed)
                .flatMap(outcome -> replies(outcome).stream())
                .forEach(reply -> assertThat(reply).isEqualTo(new ReadIndexReply(1, 7, 4)));
    }

    private static List<Message> replies(Outcome outcome) {
        return outcome.atOnce().stream()
                .map(Outcome.Send::message)
                .filter(message -> message.kind() == Message.Kind.READ_INDEX_REPLY)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void onlyALeaderAnswers(Asker asker) {
        Outcome outcome = fold(asker.state(), NOW, heard(3, new ReadIndex(1, 7, false)));
        assertThat(replies(outcome)).isEmpty();
        Outcome confirmed =
                fold(outcome.state(), NOW, heard(2, new HeartbeatReply(OWN, 2, 2, false)));
        assertThat(replies(confirmed)).hasSize(asker == Asker.LEADING ? 1 : 0);
    }

    @Test
    void aReadThatWaitsWhenAChangeIsProposedIsNotServed() {
        GroupState level = withAllDecided(leader(Barrier.NONE));
        GroupState waits = after(level, NOW, heard(3, new ReadIndex(1, 7, false)));
        GroupState barrier = after(waits, NOW, new ChangeProposed(-1, voters(1, 2)));
        assertThat(replies(fold(barrier, NOW, confirms(2, true)))).isEmpty();
        assertThat(replies(fold(waits, NOW, confirms(2, true)))).hasSize(1);
    }

    @Test
    void anAnswerCountsOnceForTheBatchThatItNames() {
        GroupState follower = after(Given.member(2, 3), 0, heard(1, new Heartbeat(OWN, 1, 0)));
        GroupState asked = after(follower, 0, new ReadAsked(5, false), new ReadAsked(6, true));
        // Reads with a lease are asked first.
        Outcome other = fold(asked, 0, heard(1, new ReadIndexReply(1, 9, 0)));
        assertThat(other.readable()).isEmpty();
        Outcome lease = fold(other.state(), 0, heard(1, new ReadIndexReply(1, 0, 0)));
        assertThat(lease.readable()).containsExactly(new ReadAnswer(6, 0));
        GroupState later = after(lease.state(), 0, heard(1, new ReadIndexReply(1, 1, 2)));
        assertThat(fold(later, 0, heard(1, new ReadIndexReply(1, 1, 0))).readable()).isEmpty();
        assertThat(later.openReads()).isEqualTo(1);
    }
}
