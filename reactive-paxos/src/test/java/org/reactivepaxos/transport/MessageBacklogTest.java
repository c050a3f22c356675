// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.MessageBacklog.Offered;

class MessageBacklogTest {

    private static final Ballot BALLOT = new Ballot(Ballot.GENESIS_VERSION, 3, 1);
    private static final Ballot HIGHER = new Ballot(Ballot.GENESIS_VERSION, 4, 2);
    private static final int VALUE_BYTES = 10_000;

    private final MessageBacklog backlog = new MessageBacklog(100_000);

    private static GroupMessage in(int group, Message message) {
        return new GroupMessage(group, 7, message);
    }

    private Offered offer(Message message) {
        return backlog.offer(in(0, message));
    }

    private List<Message> drained() {
        List<Message> messages = new ArrayList<>();
        for (GroupMessage next = backlog.poll(); next != null; next = backlog.poll()) {
            messages.add(next.message());
        }
        return messages;
    }

    private static Accept accept(Ballot ballot, long first) {
        return new Accept(ballot, 0, first, values(), 0);
    }

    private static Values values() {
        return Values.of(MessageSamples.command(1, new byte[VALUE_BYTES]));
    }

    @Test
    void theNewestOfWhatIsCumulativeLeavesInThePlaceOfTheOldest() {
        assertThat(offer(new Accepted(BALLOT, 10))).isEqualTo(Offered.QUEUED);
        assertThat(offer(new CatchUp(4))).isEqualTo(Offered.QUEUED);
        assertThat(offer(new Accepted(BALLOT, 12))).isEqualTo(Offered.SUPERSEDED);
        assertThat(offer(new Accepted(HIGHER, 3))).isEqualTo(Offered.SUPERSEDED);
        assertThat(drained()).containsExactly(new Accepted(HIGHER, 3), new CatchUp(4));
        assertThat(backlog.sizeBytes()).isZero();
    }

    @Test
    void aMessageThatSaysLessReplacesNothing() {
        offer(new Accepted(BALLOT, 10));
        assertThat(offer(new Accepted(BALLOT, 9))).isEqualTo(Offered.QUEUED);
        offer(new Heartbeat(HIGHER, 5, 0));
        assertThat(offer(new Heartbeat(BALLOT, 6, 0))).isEqualTo(Offered.QUEUED);
        assertThat(drained()).hasSize(4);
    }

    @Test
    void whatHasLeftIsReplacedByNothing() {
        offer(new Accepted(BALLOT, 10));
        drained();
        assertThat(offer(new Accepted(BALLOT, 12))).isEqualTo(Offered.QUEUED);
    }

    @Test
    void forgetsAllAtOnce() {
        offer(new Accepted(BALLOT, 10));
        offer(accept(BALLOT, 1));
        assertThat(backlog.clear()).isEqualTo(2);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(backlog.sizeBytes()).isZero();
        assertThat(offer(new Accepted(BALLOT, 12))).isEqualTo(Offered.QUEUED);
    }

    @Test
    void groupsAndClustersAreApart() {
        offer(new CatchUp(4));
        assertThat(backlog.offer(in(1, new CatchUp(5)))).isEqualTo(Offered.QUEUED);
        assertThat(backlog.offer(new GroupMessage(0, 8, new CatchUp(5)))).isEqualTo(Offered.QUEUED);
    }

    @Test
    void runsAreReplacedOnlyByTheSameRun() {
        offer(accept(BALLOT, 1));
        assertThat(offer(accept(BALLOT, 2))).isEqualTo(Offered.QUEUED);
        assertThat(offer(accept(BALLOT, 1))).isEqualTo(Offered.SUPERSEDED);
        assertThat(offer(accept(HIGHER, 1))).isEqualTo(Offered.QUEUED);
        offer(new ReadIndex(1, 1, true));
        assertThat(offer(new ReadIndex(1, 2, true))).isEqualTo(Offered.QUEUED);
    }

    @Test
    void anAnswerThatGoesOnFromLaterReplacesTheOneBefore() {
        offer(new CatchUpReply(5, values(), 6));
        assertThat(offer(new CatchUpReply(6, values(), 7))).isEqualTo(Offered.SUPERSEDED);
        assertThat(offer(new CatchUpReply(5, values(), 7))).isEqualTo(Offered.QUEUED);
    }

    @Test
    void dropsTheNewestValuesAtItsBoundAndKeepsRoomForVotes() {
        int taken = 0;
        while (offer(new Forward(values())) == Offered.QUEUED) {
            taken++;
        }
        assertThat(taken).isEqualTo(8);
        assertThat(offer(new Accepted(BALLOT, 1))).isEqualTo(Offered.QUEUED);
        for (int group = 1; group < 1_000; group++) {
            backlog.offer(in(group, new Accepted(BALLOT, 1)));
        }
        assertThat(backlog.sizeBytes()).isBetween(99_000L, 100_000L);
        assertThat(offer(new Accepted(BALLOT, 2))).isEqualTo(Offered.SUPERSEDED);
    }

    @Test
    void takesOneMessageOfAnySizeWhenEmpty() {
        MessageBacklog small = new MessageBacklog(1);
        assertThat(small.offer(in(0, accept(BALLOT, 1)))).isEqualTo(Offered.QUEUED);
        assertThat(small.offer(in(0, new CatchUp(1)))).isEqualTo(Offered.DROPPED);
    }

    @Test
    void handsOutAsManyAsAreAskedForAndOneAtLeast() {
        for (long first = 0; first < 5; first++) {
            offer(accept(BALLOT, first));
        }
        assertThat(backlog.poll(0)).hasSize(1);
        assertThat(backlog.poll(2L * (VALUE_BYTES + 1_000))).hasSize(2);
        assertThat(backlog.poll(Long.MAX_VALUE)).hasSize(2);
        assertThat(backlog.poll(1)).isEmpty();
    }

    @Test
    void everyKindIsReplacedByItselfOrNever() {
        for (Message message : MessageSamples.oneOfEachKind()) {
            backlog.poll(Long.MAX_VALUE);
            offer(message);
            boolean several =
                    switch (message.kind()) {
                        case PROMISE, FORWARD, PROMISE_KEPT, RELEASE, CHAIN_SUMS, RESULT_SUMS ->
                                true;
                        default -> false;
                    };
            assertThat(offer(message))
                    .as(message.kind().name())
                    .isEqualTo(several ? Offered.QUEUED : Offered.SUPERSEDED);
        }
    }

    @Test
    void onlyAnswersToMembersThatLagAreBulk() {
        Set<Kind> answers =
                EnumSet.of(
                        Kind.CATCH_UP_REPLY,
                        Kind.SNAPSHOT_OFFER,
                        Kind.SNAPSHOT_HEAD,
                        Kind.SNAPSHOT_PART);
        for (Message message : MessageSamples.oneOfEachKind()) {
            assertThat(in(0, message).isBulk()).isEqualTo(answers.contains(message.kind()));
        }
    }
}
