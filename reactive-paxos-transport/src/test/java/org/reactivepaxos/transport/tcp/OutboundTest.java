// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** A peer that reads nothing, and then reads on. */
final class OutboundTest {

    private static final int BOUND = 4 << 20;
    private static final int MESSAGE = 100_000;
    private static final TcpLimits LIMITS = TcpLimits.DEFAULTS.withOutboundBytesMax(BOUND);
    private static final WireVersion VERSION = new FirstWireVersion();
    private static final Ballot BALLOT = new Ballot(Ballot.GENESIS_VERSION, 1, 1);

    private final Meters meters = new Meters();
    private final HeldChannel held = new HeldChannel();
    private final EmbeddedChannel channel = held.channel();
    private final Outbound outbound = new Outbound(channel, LIMITS, VERSION, meters, null);

    OutboundTest() {
        held.carry(outbound, LIMITS);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static GroupMessage values(int bytes) {
        return in(0, new Forward(Values.of(MessageSamples.command(1, new byte[bytes]))));
    }

    private static GroupMessage in(int group, Message message) {
        return new GroupMessage(group, 1, message);
    }

    private List<Message> readOn() {
        return held.readOn().stream().map(GroupMessage::message).toList();
    }

    @Test
    void whatWaitsStaysBelowItsBoundAndTheRestIsDropped() {
        outbound.send(Collections.nCopies(100, values(MESSAGE)));

        assertThat(outbound.waitingBytes()).isBetween(BOUND / 2L, (long) BOUND);
        long dropped = meters.read().dropped();
        assertThat(dropped).isBetween(55L, 90L);
        outbound.send(Collections.nCopies(1_000, values(MESSAGE)));
        assertThat(meters.read().dropped()).isEqualTo(dropped + 1_000);
        assertThat(readOn()).hasSize(100 - (int) dropped);
        assertThat(outbound.waitingBytes()).isZero();
    }

    @Test
    void whatWaitsUnencodedLeavesInItsOrderWhenThePeerReadsOn() {
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            GroupMessage message = values(MESSAGE + i);
            sent.add(message.message());
            outbound.send(List.of(message));
        }
        assertThat(meters.read().out().frames()).isLessThan(15);
        assertThat(readOn()).isEqualTo(sent);
        outbound.send(List.of(in(0, new CatchUp(1))));
        assertThat(readOn()).containsExactly(new CatchUp(1));
    }

    @Test
    void ofWhatIsCumulativeTheNewestGoesOutAndTheOthersAreCounted() {
        outbound.send(Collections.nCopies(15, values(MESSAGE)));
        for (long below = 0; below < 100_000; below++) {
            outbound.send(List.of(in(3, new Accepted(BALLOT, below))));
        }
        assertThat(meters.read().superseded()).isEqualTo(99_999);
        assertThat(meters.read().dropped()).isZero();
        assertThat(readOn()).hasSize(16).endsWith(new Accepted(BALLOT, 99_999));
    }

    @Test
    void votesWaitBehindValuesThatFillTheBound() {
        outbound.send(Collections.nCopies(100, values(MESSAGE)));
        long dropped = meters.read().dropped();
        IntStream.range(0, 100)
                .forEach(group -> outbound.send(List.of(in(group, new Accepted(BALLOT, 7)))));
        assertThat(meters.read().dropped()).isEqualTo(dropped);
        assertThat(readOn()).filteredOn(Accepted.class::isInstance).hasSize(100);
    }

    @Test
    void aMessageAboveTheRoomGoesOutWhenThereIsAny() {
        outbound.send(List.of(values(2 * BOUND)));
        assertThat(meters.read().out().frames()).isEqualTo(1);
        outbound.send(List.of(values(MESSAGE)));
        assertThat(meters.read().out().frames()).isEqualTo(1);
        assertThat(readOn()).hasSize(2);
    }

    @Test
    void whatWaitsWhenTheConnectionEndsIsCountedAsDropped() {
        outbound.send(Collections.nCopies(15, values(MESSAGE)));
        long written = meters.read().out().frames();
        assertThat(written).isPositive();
        int waiting = 15 - held.messagesHeld();
        assertThat(channel.close().isSuccess()).isTrue();
        assertThat(meters.read().dropped()).isEqualTo(waiting);
        outbound.send(List.of(in(0, new CatchUp(1))));
        assertThat(outbound.waitingBytes()).isZero();
        assertThat(meters.read().dropped()).isEqualTo(waiting + 1L);
    }

    @Test
    void noMessagesMakeAFrameTooWhileThePeerReads() {
        outbound.send(List.of());
        assertThat(held.readFrames()).singleElement().matches(Wire.Frame::hasMessages);
        outbound.send(Collections.nCopies(15, values(MESSAGE)));
        long written = meters.read().out().frames();
        for (int i = 0; i < 1_000; i++) {
            outbound.send(List.of());
        }
        assertThat(meters.read().out().frames()).isEqualTo(written);
        assertThat(readOn()).hasSize(15);
    }

    @Test
    void aMessageAboveTheFrameLimitIsDropped() {
        TcpLimits small = LIMITS.withFrameBytesMax(32 << 10);
        Outbound narrow = new Outbound(channel, small, VERSION, meters, null);
        narrow.send(List.of(values(MESSAGE), in(0, new CatchUp(1))));
        assertThat(meters.read().dropped()).isEqualTo(1);
        assertThat(readOn()).containsExactly(new CatchUp(1));
    }
}
