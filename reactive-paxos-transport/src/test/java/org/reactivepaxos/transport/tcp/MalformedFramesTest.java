// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Whatever a peer sends costs at most its own connection. */
class MalformedFramesTest {

    private static final int FRAME_BYTES_MAX = 128 << 10;
    private static final GroupMessage MESSAGE = new GroupMessage(1, 2, new CatchUp(3));

    private final TcpMembers members = new TcpMembers();
    private TransportMember two;

    @BeforeEach
    void start() {
        TcpLimits limits = TcpLimits.DEFAULTS.withFrameBytesMax(FRAME_BYTES_MAX);
        two = members.start(members.member(2, 1, members.options().withLimits(limits)));
    }

    @AfterEach
    void close() {
        members.close();
    }

    private static Wire.Frame messages(GroupMessage message) {
        Wire.Messages.Builder messages =
                Wire.Messages.newBuilder().addMessage(MessageEncoder.encode(message));
        return Wire.Frame.newBuilder().setMessages(messages).build();
    }

    private void costsItsConnection(byte[] bytes) throws IOException {
        long before = counters().malformed();
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            peer.writeUntilClosed(bytes);
        }
        assertThat(counters().malformed()).isEqualTo(before + 1);
        assertThat(two.handler().received(1)).isEmpty();
        two.awaitDisconnected(1);
        takesAnotherConnection();
    }

    private void takesAnotherConnection() throws IOException {
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            peer.write(messages(MESSAGE));
            assertThat(two.awaitReceived(1, 1)).containsExactly(MESSAGE);
        }
    }

    private TcpCounters counters() {
        return members.transport(2).counters();
    }

    @Test
    void closesOnAWrongChecksum() throws IOException {
        byte[] frame = RawPeer.bytes(messages(MESSAGE));
        frame[frame.length - 1] ^= 1;
        costsItsConnection(frame);
    }

    @Test
    void closesOnAnyFlippedByteOfAFrame() throws IOException {
        byte[] frame = RawPeer.bytes(messages(MESSAGE));
        Random random = new Random(3);
        // Not the length: a longer frame only makes the reader wait for the rest of it.
        for (int i = Frames.LENGTH_BYTES; i < frame.length; i++) {
            byte[] flipped = frame.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(8));
            try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
                peer.writeUntilClosed(flipped);
            }
        }
        assertThat(counters().malformed()).isEqualTo(frame.length - Frames.LENGTH_BYTES);
        assertThat(two.handler().received(1)).isEmpty();
        takesAnotherConnection();
    }

    @Test
    void closesOnGarbage() throws IOException {
        byte[] garbage = new byte[10_000];
        new Random(4).nextBytes(garbage);
        costsItsConnection(garbage);
    }

    @Test
    void closesOnANegativeLength() throws IOException {
        costsItsConnection(ByteBuffer.allocate(12).putInt(-5).array());
    }

    @Test
    void closesOnALengthWithoutAHeader() throws IOException {
        costsItsConnection(ByteBuffer.allocate(12).putInt(7).array());
    }

    @Test
    void closesOnAContentThatBreaksARule() throws IOException {
        Wire.GroupMessage noValues =
                Wire.GroupMessage.newBuilder()
                        .setForward(Wire.Forward.newBuilder().setCommands(ByteString.EMPTY))
                        .build();
        costsItsConnection(
                RawPeer.bytes(
                        Wire.Frame.newBuilder()
                                .setMessages(Wire.Messages.newBuilder().addMessage(noValues))
                                .build()));
    }

    @Test
    void dropsAFrameThatEndsEarly() throws IOException {
        byte[] frame = RawPeer.bytes(messages(MESSAGE));
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            peer.write(Arrays.copyOf(frame, frame.length - 1));
        }
        two.awaitDisconnected(1);
        assertThat(two.handler().received(1)).isEmpty();
        takesAnotherConnection();
    }

    @Test
    void takesAFrameOfTheLimitAndNoneAboveIt() throws IOException {
        byte[] largest = RawPeer.bytes(frameOf(FRAME_BYTES_MAX));
        assertThat(largest).hasSize(FRAME_BYTES_MAX);
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            peer.write(largest);
            two.awaitReceived(1, 1);
            byte[] larger = RawPeer.bytes(frameOf(FRAME_BYTES_MAX + 1));
            assertThat(larger).hasSize(FRAME_BYTES_MAX + 1);
            peer.writeUntilClosed(larger);
        }
        assertThat(counters().malformed()).isEqualTo(1);
        assertThat(two.handler().received(1)).hasSize(1);
    }

    private static Wire.Frame frameOf(int bytes) {
        int payload = bytes - RawPeer.bytes(messages(forward(bytes - 1_000))).length;
        return messages(forward(bytes - 1_000 + payload));
    }

    private static GroupMessage forward(int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        return new GroupMessage(0, 0, new Forward(Values.of(MessageSamples.command(1, payload))));
    }

    @Test
    void closesOnALargeFrameFromAStranger() throws IOException {
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(ByteBuffer.allocate(12).putInt(Frames.HANDSHAKE_FRAME_BYTES_MAX).array());
            peer.awaitClosed();
        }
        assertThat(counters().malformed()).isEqualTo(1);
        takesAnotherConnection();
    }

    @Test
    void closesOnMessagesBeforeTheHandshake() throws IOException {
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(messages(MESSAGE));
            peer.awaitClosed();
        }
        assertThat(counters().malformed()).isEqualTo(1);
        assertThat(two.handler().received(1)).isEmpty();
        takesAnotherConnection();
    }

    @Test
    void closesOnBulkBeforeTheHandshake() throws IOException {
        for (Wire.Frame early :
                List.of(
                        part(new byte[10], false),
                        Wire.Frame.newBuilder()
                                .setCredit(Wire.Credit.getDefaultInstance())
                                .build())) {
            try (RawPeer peer = RawPeer.dial(members.address(2))) {
                peer.write(early);
                peer.awaitClosed();
            }
        }
        assertThat(counters().malformed()).isEqualTo(2);
        takesAnotherConnection();
    }

    private static Wire.Frame part(byte[] bytes, boolean last) {
        return Wire.Frame.newBuilder()
                .setBulkPart(
                        Wire.BulkPart.newBuilder()
                                .setBytes(ByteString.copyFrom(bytes))
                                .setLast(last))
                .build();
    }

    @Test
    void closesOnPartsThatNeverMakeABody() throws IOException {
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            for (int sent = 0; sent <= FRAME_BYTES_MAX; sent += 10_000) {
                peer.write(part(new byte[10_000], false));
            }
            peer.awaitClosed();
        }
        assertThat(counters().malformed()).isEqualTo(1);
        takesAnotherConnection();
    }

    @Test
    void closesOnPartsThatMakeNoMessages() throws IOException {
        byte[] garbage = new byte[1_000];
        new Random(5).nextBytes(garbage);
        costsItsConnection(RawPeer.bytes(part(garbage, true)));
    }

    @Test
    void ignoresAndCountsKindsThatItDoesNotKnow() throws IOException {
        UnknownFieldSet later =
                UnknownFieldSet.newBuilder()
                        .addField(
                                100,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                        .build())
                        .build();
        Wire.Messages messages =
                Wire.Messages.newBuilder()
                        .addMessage(Wire.GroupMessage.newBuilder().setUnknownFields(later))
                        .addMessage(MessageEncoder.encode(MESSAGE))
                        .build();
        try (RawPeer peer = RawPeer.admitted(members.address(2), 2)) {
            peer.write(Wire.Frame.newBuilder().setUnknownFields(later).build());
            peer.write(Wire.Frame.newBuilder().setMessages(messages).build());
            assertThat(two.awaitReceived(1, 1)).isEqualTo(List.of(MESSAGE));
        }
        await().atMost(PATIENCE).until(() -> counters().unknown() == 2);
        assertThat(counters().malformed()).isZero();
    }
}
