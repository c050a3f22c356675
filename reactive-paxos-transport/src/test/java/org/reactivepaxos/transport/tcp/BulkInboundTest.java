// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.tcp.FrameDecoder.Inbound;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Parts of bulk that arrive, and the credit that is given for them. */
final class BulkInboundTest {

    private static final int WINDOW = 4_000;
    private static final int BODY_BYTES_MAX = 20_000;

    private final Meters meters = new Meters();
    private final HeldChannel held = new HeldChannel();
    private final EmbeddedChannel channel = held.channel();
    private final FrameDecoder decoder = new FrameDecoder(meters);

    BulkInboundTest() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 200));
        channel.pipeline().addLast(decoder);
        decoder.open(
                BODY_BYTES_MAX,
                new FirstWireVersion(),
                new BulkInbound(channel, BODY_BYTES_MAX, WINDOW, meters),
                bytes -> {});
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static GroupMessage lesson(int bytes) {
        Values values = Values.of(MessageSamples.command(1, new byte[bytes]));
        return new GroupMessage(2, 1, new CatchUpReply(3, values, 9));
    }

    private static ByteString body(GroupMessage message) {
        return Wire.Messages.newBuilder()
                .addMessage(MessageEncoder.encode(message))
                .build()
                .toByteString();
    }

    private void arrives(ByteString bytes, boolean last) {
        Wire.BulkPart part = Wire.BulkPart.newBuilder().setBytes(bytes).setLast(last).build();
        Wire.Frame frame = Wire.Frame.newBuilder().setBulkPart(part).build();
        channel.writeInbound(Unpooled.wrappedBuffer(RawPeer.bytes(frame)));
    }

    private List<Long> credits() {
        return held.readFrames().stream()
                .filter(Wire.Frame::hasCredit)
                .map(frame -> frame.getCredit().getBulkBytes())
                .toList();
    }

    @Test
    void partsOfAnySizeMakeTheMessageAgain() {
        Random random = new Random(7);
        List<GroupMessage> sent = new ArrayList<>();
        List<GroupMessage> received = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            GroupMessage message = lesson(random.nextInt(BODY_BYTES_MAX - 1_000));
            sent.add(message);
            ByteString body = body(message);
            int at = 0;
            while (at < body.size()) {
                int next = Math.min(body.size(), at + random.nextInt(WINDOW));
                arrives(body.substring(at, next), next == body.size());
                at = next;
            }
            received.addAll(((Inbound) channel.readInbound()).messages());
            held.readFrames();
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void givesCreditForAQuarterOfTheWindowAndForTheEnd() {
        ByteString body = body(lesson(2_000));
        arrives(body.substring(0, 999), false);
        assertThat(credits()).isEmpty();
        arrives(body.substring(999, 1_000), false);
        assertThat(credits()).containsExactly(1_000L);
        arrives(body.substring(1_000), true);
        assertThat(credits()).containsExactly((long) body.size());
    }

    @Test
    void makesNoCreditPileUpForWhoeverDoesNotRead() {
        int parts = 10_000;
        ByteString small = body(new GroupMessage(1, 1, new SnapshotOffer(9)));
        for (int i = 0; i < parts; i++) {
            arrives(small, true);
        }
        long bytes = (long) parts * small.size();
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isLessThan(1_000);
        // Whoever reads on is told all.
        assertThat(credits()).hasSizeLessThan(20).endsWith(bytes);
    }

    @Test
    void givesNoCreditForNothing() {
        for (int i = 0; i < 100; i++) {
            arrives(ByteString.EMPTY, i % 2 == 0);
        }
        assertThat(credits()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void refusesABodyAboveTheLimit() throws IOException {
        BulkInbound bulk = new BulkInbound(channel, BODY_BYTES_MAX, WINDOW, meters);
        ByteString half = ByteString.copyFrom(new byte[BODY_BYTES_MAX / 2]);
        for (ByteString part : List.of(half, half)) {
            assertThat(bulk.take(Wire.BulkPart.newBuilder().setBytes(part).build())).isNull();
        }
        Wire.BulkPart more =
                Wire.BulkPart.newBuilder().setBytes(ByteString.copyFrom(new byte[1])).build();
        assertThatThrownBy(() -> bulk.take(more))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("limit of 20000 bytes");
    }
}
