// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Bulk and the rest over real connections. */
class LanesTest {

    private static final int WINDOW = 64 << 10;
    private static final int LESSONS = 60;
    private static final int LESSON_BYTES = 100_000;
    private static final int GROUPS = 3;
    private static final int RUNS = 50_000;

    private final TcpMembers members = new TcpMembers();

    @AfterEach
    void close() {
        members.close();
    }

    private static GroupMessage lesson(int group) {
        Values values = Values.of(MessageSamples.command(group, new byte[LESSON_BYTES]));
        return new GroupMessage(group, 7, new CatchUpReply(3, values, 9));
    }

    private static List<GroupMessage> lessons() {
        List<GroupMessage> lessons = new ArrayList<>();
        for (int group = 0; group < LESSONS; group++) {
            lessons.add(lesson(group));
        }
        return lessons;
    }

    /** Reads on to the next message that is no bulk, and counts the bytes of bulk before it. */
    private static long bulkBeforeAMessage(RawPeer peer) throws IOException {
        long bytes = 0;
        for (Wire.Frame frame = peer.read(); !frame.hasMessages(); frame = peer.read()) {
            bytes += frame.getBulkPart().getBytes().size();
        }
        return bytes;
    }

    @Test
    void aVoteHasAWindowOfBulkBeforeItAtMostAndNoneFollowsWithoutCredit() throws IOException {
        TransportMember two = members.started(2);
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2, WINDOW)) {
            two.awaitConnected(1);
            two.transport().send(1, lessons());
            two.send(1, new CatchUp(1));
            assertThat(bulkBeforeAMessage(peer)).isLessThanOrEqualTo(WINDOW);
            two.send(1, new CatchUp(2));
            bulkBeforeAMessage(peer);
            two.send(1, new CatchUp(3));
            assertThat(bulkBeforeAMessage(peer)).isZero();
            peer.write(
                    Wire.Frame.newBuilder()
                            .setCredit(Wire.Credit.newBuilder().setBulkBytes(WINDOW))
                            .build());
            assertThat(peer.read().hasBulkPart()).isTrue();
        }
    }

    @Test
    void theLesserWindowOfBothCounts() throws IOException {
        TcpLimits narrow = TcpLimits.DEFAULTS.withBulkWindowBytes(8 << 10);
        TransportMember two =
                members.start(members.member(2, 1, members.options().withLimits(narrow)));
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2, -1)) {
            two.awaitConnected(1);
            two.transport().send(1, lessons());
            long bytes = 0;
            while (bytes < 8 << 10) {
                bytes += peer.read().getBulkPart().getBytes().size();
            }
            two.send(1, new CatchUp(1));
            assertThat(bytes + bulkBeforeAMessage(peer)).isEqualTo(8 << 10);
        }
    }

    @Test
    void bulkFlowsBothWaysBetweenUnequalWindows() {
        TcpLimits narrow = TcpLimits.DEFAULTS.withBulkWindowBytes(1 << 10);
        TransportMember one = members.started(1);
        TransportMember two =
                members.start(members.member(2, 1, members.options().withLimits(narrow)));
        TransportMember.awaitConnected(one, two);
        one.transport().send(2, lessons());
        two.transport().send(1, lessons());
        assertThat(two.awaitReceived(1, LESSONS)).isEqualTo(lessons());
        assertThat(one.awaitReceived(2, LESSONS)).isEqualTo(lessons());
    }

    @Test
    void aPeerThatKnowsNoPartsGetsMessages() throws IOException {
        TransportMember two = members.started(2);
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            two.awaitConnected(1);
            two.transport().send(1, List.of(lesson(5), new GroupMessage(6, 7, new CatchUp(1))));
            Wire.Messages messages = peer.read().getMessages();
            assertThat(messages.getMessageList())
                    .extracting(MessageDecoder::decode)
                    .containsExactly(lesson(5), new GroupMessage(6, 7, new CatchUp(1)));
            assertThat(two.transport().hasRoomForBulk(1, 5)).isTrue();
        }
    }

    @Test
    void bulkArrivesWholeAndInItsOrder() {
        TransportMember one = members.started(1);
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        two.transport().send(1, lessons());
        assertThat(one.awaitReceived(2, LESSONS)).isEqualTo(lessons());
        await().atMost(PATIENCE).until(() -> two.transport().hasRoomForBulk(1, 0));
        assertThat(members.transport(2).waitingBytes(1)).isZero();
    }

    @Test
    void theRateHoldsBulkBackUntilItIsRaised() {
        TransportMember one = members.started(1);
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        members.transport(2).bulkBytesPerSecond(1);
        two.transport().send(1, lessons());
        for (int i = 0; i < 1_000; i++) {
            two.send(1, new CatchUp(i));
        }
        one.awaitReceived(2, 1_000);
        assertThat(one.handler().received(2)).noneMatch(GroupMessage::isBulk);
        assertThat(two.transport().hasRoomForBulk(1, 0)).isFalse();

        members.transport(2).bulkBytesPerSecond(Long.MAX_VALUE);
        one.awaitReceived(2, 1_000 + LESSONS);
        assertThat(one.handler().received(2)).filteredOn(GroupMessage::isBulk).isEqualTo(lessons());
    }

    @Test
    void whatWaitsForASlowPeerArrivesInTheOrderInWhichItsGroupSentIt() {
        TcpLimits narrow = TcpLimits.DEFAULTS.withOutboundBytesMax(256 << 10);
        TransportMember one =
                members.start(members.member(1, 1, members.options().withLimits(narrow)));
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        CompletableFuture.allOf(
                        IntStream.range(0, GROUPS)
                                .mapToObj(group -> runAsync(() -> sendRuns(one, group)))
                                .toArray(CompletableFuture<?>[]::new))
                .join();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            one.send(2, new CatchUp(9));
                            return two.handler().received(1).stream()
                                    .anyMatch(each -> each.message() instanceof CatchUp);
                        });
        assertThat(members.transport(1).counters().dropped()).as("it was slow").isPositive();
        for (int group = 0; group < GROUPS; group++) {
            int its = group;
            assertThat(two.handler().received(1))
                    .filteredOn(each -> each.group() == its && each.message() instanceof Accept)
                    .extracting(each -> ((Accept) each.message()).first())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private static void sendRuns(TransportMember from, int group) {
        Values values = Values.of(MessageSamples.command(group, new byte[1_000]));
        for (int i = 0; i < RUNS; i++) {
            Accept run = new Accept(new Ballot(Ballot.GENESIS_VERSION, 1, 1), 0, i, values, 0);
            from.transport().send(2, List.of(new GroupMessage(group, 0, run)));
        }
    }

    @Test
    void aNewConnectionBeginsWithAllItsCredit() throws IOException {
        TransportMember two = members.started(2);
        for (int i = 0; i < 3; i++) {
            try (RawPeer peer = RawPeer.admitted(members.address(2), 2, WINDOW)) {
                int connected = 2 * i + 1;
                await().atMost(PATIENCE).until(() -> two.events().size() == connected);
                two.transport().send(1, lessons());
                long bytes = 0;
                while (bytes < WINDOW) {
                    bytes += peer.read().getBulkPart().getBytes().size();
                }
                assertThat(bytes).isEqualTo(WINDOW);
            }
            int over = 2 * i + 2;
            await().atMost(PATIENCE).until(() -> two.events().size() == over);
        }
    }
}
