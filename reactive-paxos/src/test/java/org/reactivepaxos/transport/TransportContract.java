// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What every {@link Transport} must do. */
public abstract class TransportContract {

    private static final int STALLED_FRAME_BYTES = 1 << 20;

    private final List<TransportMember> members = new ArrayList<>();

    /**
     * A new transport that is not started, for one of the members 1 to 3 of a cluster in which each
     * knows the others. Called again for a member that restarts.
     */
    protected abstract Transport newTransport(int member);

    /** The most that can arrive of what was sent to a member that reads nothing. */
    protected abstract long backlogBytesMax();

    @AfterEach
    void closeMembers() {
        members.forEach(TransportMember::close);
    }

    /** A member that is closed after the test, not started. */
    protected final TransportMember member(int id, long incarnation) {
        TransportMember member =
                new TransportMember(TransportMember.identity(id, incarnation), newTransport(id));
        members.add(member);
        return member;
    }

    /** A started member that is closed after the test. */
    protected final TransportMember started(int id) {
        return member(id, 1).start();
    }

    @Test
    void keepsTheOrderOfWhatIsSentToAMember() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        List<Message> sent = new ArrayList<>();
        Random random = new Random(1);
        while (sent.size() < 5_000) {
            List<GroupMessage> frame = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                Message message = new CatchUp(sent.size());
                sent.add(message);
                frame.add(new GroupMessage(random.nextInt(5), 9, message));
            }
            one.transport().send(2, frame);
        }
        assertThat(two.awaitReceived(1, sent.size()))
                .extracting(GroupMessage::message)
                .isEqualTo(sent);
    }

    @Test
    void carriesManyGroupsOverOneConnection() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        List<GroupMessage> frame = new ArrayList<>();
        for (int group = 0; group < 10_000; group++) {
            frame.add(new GroupMessage(group, group - 5_000L, new CatchUp(group)));
        }
        two.transport().send(1, frame);
        assertThat(one.awaitReceived(2, frame.size())).isEqualTo(frame);
        assertThat(two.events()).containsExactly(new PeerEvent.Connected(1));
    }

    @Test
    void carriesEveryKindOfMessageUnchanged() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        List<Message> messages = new ArrayList<>(MessageSamples.oneOfEachKind());
        messages.addAll(MessageSamples.extremes());
        assertThat(messages).extracting(Message::kind).contains(Message.Kind.values());
        List<GroupMessage> sent = MessageSamples.eachInAGroup(messages);
        sent.forEach(message -> one.transport().send(2, List.of(message)));
        // Others may overtake bulk, and nothing else.
        Comparator<GroupMessage> lane = Comparator.comparing(GroupMessage::isBulk);
        assertThat(two.awaitReceived(1, messages.size()).stream().sorted(lane))
                .containsExactlyElementsOf(sent.stream().sorted(lane).toList());
    }

    @Test
    void connectsEachMemberToEachOther() {
        TransportMember three = started(3);
        TransportMember two = started(2);
        TransportMember one = started(1);
        one.awaitConnected(2, 3);
        two.awaitConnected(1, 3);
        three.awaitConnected(1, 2);
        for (TransportMember from : members) {
            for (TransportMember to : members) {
                if (from != to) {
                    from.awaitFlowTo(to);
                }
            }
        }
    }

    @Test
    void tellsEachSideWhoTheOtherIs() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        assertThat(one.handler().admitted()).containsExactly(two.self());
        assertThat(two.handler().admitted()).containsExactly(one.self());
    }

    @Test
    void deliversNothingBeforeTheAdmissionIsComplete() {
        Sinks.Empty<Void> durable = Sinks.empty();
        TransportMember one = started(1);
        TransportMember two = member(2, 1);
        two.handler().admission(peer -> durable.asMono());
        two.start();
        for (int i = 0; i < 1_000; i++) {
            one.send(2, new CatchUp(i));
            two.send(1, new CatchUp(i));
        }
        durable.tryEmitEmpty();
        one.awaitConnected(2);
        two.awaitConnected(1);
        one.send(2, new CatchUp(7_777));
        two.send(1, new CatchUp(8_888));
        assertThat(two.awaitReceived(1, 1))
                .containsExactly(new GroupMessage(0, 0, new CatchUp(7_777)));
        assertThat(one.awaitReceived(2, 1))
                .containsExactly(new GroupMessage(0, 0, new CatchUp(8_888)));
    }

    @Test
    void aFrameWithoutMessagesArrivesAsASignOfLife() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        one.transport().send(2, List.of());
        await().atMost(PATIENCE).until(() -> two.handler().signsOfLife() == 1);
    }

    @ParameterizedTest
    @CsvSource({"1,2", "2,1"})
    void tellsBothSidesWhyOneRefusesTheOther(int host, int guest) {
        TransportMember refusing = member(host, 1);
        refusing.handler().admission(peer -> Mono.error(new PeerRefusedException("too old")));
        refusing.start();
        TransportMember refused = started(guest);
        refused.awaitEvent(new PeerEvent.Refused(host, true, "too old"));
        refusing.awaitEvent(new PeerEvent.Refused(guest, false, "too old"));
        refused.send(host, new CatchUp(1));
        refusing.handler().admission(peer -> Mono.empty());
        refused.awaitConnected(host);
        refusing.awaitConnected(guest);
        refusing.awaitFlowTo(refused);
        assertThat(refusing.handler().received(guest)).isEmpty();
        assertThat(refused.events())
                .startsWith(new PeerEvent.Refused(host, true, "too old"))
                .filteredOn(PeerEvent.Refused.class::isInstance)
                .hasSize(1);
    }

    @Test
    void dropsWhatIsSentToNobody() {
        TransportMember one = member(1, 1);
        assertThatCode(() -> one.send(2, new CatchUp(1))).doesNotThrowAnyException();
        one.start();
        assertThatCode(() -> one.send(2, new CatchUp(2))).doesNotThrowAnyException();
        assertThatCode(() -> one.send(99, new CatchUp(3))).doesNotThrowAnyException();
        assertThatCode(() -> one.send(1, new CatchUp(4))).doesNotThrowAnyException();
        TransportMember two = started(2);
        two.awaitConnected(1);
        one.awaitConnected(2);
        one.send(2, new CatchUp(5));
        assertThat(two.awaitReceived(1, 1)).containsExactly(new GroupMessage(0, 0, new CatchUp(5)));
    }

    @Test
    void connectsAgainWhenAMemberRestarts() {
        TransportMember one = started(1);
        TransportMember three = started(3);
        TransportMember two = started(2);
        two.awaitConnected(1, 3);
        two.close();
        one.awaitDisconnected(2);
        three.awaitDisconnected(2);
        one.send(2, new CatchUp(1));

        TransportMember again = member(2, 2).start();
        one.awaitFlowTo(again);
        again.awaitFlowTo(one);
        three.awaitFlowTo(again);
        again.awaitFlowTo(three);
        assertThat(one.handler().admitted()).contains(two.self(), again.self());
        assertThat(three.handler().admitted()).contains(two.self(), again.self());
    }

    @Test
    void connectsAgainWhenTheHandlerEndsAConnection() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        two.handler().stopReceiving();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(one.events()).hasSizeGreaterThanOrEqualTo(3));
        assertThat(one.events().get(1)).isInstanceOf(PeerEvent.Disconnected.class);
        assertThat(one.events().get(2)).isEqualTo(new PeerEvent.Connected(2));
        one.awaitFlowTo(two);
    }

    @Test
    void dropsWhatExceedsTheBoundOfAStalledMember() {
        Sinks.Empty<Void> resumed = Sinks.empty();
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        two.handler().stall(resumed.asMono());
        Message message =
                new Forward(Values.of(MessageSamples.command(1, new byte[STALLED_FRAME_BYTES])));
        int frames = (int) (4 * backlogBytesMax() / STALLED_FRAME_BYTES);
        for (int i = 0; i < frames; i++) {
            one.send(2, message);
        }
        resumed.tryEmitEmpty();
        two.awaitFlowTo(one);
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            one.send(2, new CatchUp(1));
                            return two.handler().received(1).stream()
                                    .anyMatch(each -> each.message() instanceof CatchUp);
                        });
        assertThat(two.handler().received(1))
                .filteredOn(each -> each.message() instanceof Forward)
                .hasSizeBetween(1, (int) (backlogBytesMax() / STALLED_FRAME_BYTES));
    }

    @Test
    void carriesAValueOfTheLargestSize() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        int overhead = Values.of(MessageSamples.command(0, "")).sizeBytes();
        byte[] payload = new byte[one.transport().maxValueBytes() - overhead];
        new Random(2).nextBytes(payload);
        Message message = new Forward(Values.of(MessageSamples.command(1, payload)));
        one.send(2, message);
        assertThat(two.awaitReceived(1, 1).get(0).message().equals(message)).isTrue();
    }

    @Test
    void startsOnce() {
        TransportMember one = started(1);
        StepVerifier.create(one.transport().start(one.self(), one.handler()))
                .verifyError(IllegalStateException.class);
        one.close();
        StepVerifier.create(one.transport().start(one.self(), one.handler()))
                .verifyError(IllegalStateException.class);
    }

    @Test
    void closesMoreThanOnceAndEndsItsEvents() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        one.awaitConnected(2);
        StepVerifier.create(one.transport().events().then())
                .then(one::close)
                .then(one::close)
                .expectComplete()
                .verify(PATIENCE);
        assertThatCode(() -> one.send(2, new CatchUp(1))).doesNotThrowAnyException();
        two.awaitDisconnected(1);
    }
}
