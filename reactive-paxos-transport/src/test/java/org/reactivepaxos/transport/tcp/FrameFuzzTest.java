// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.tcp.FrameDecoder.Inbound;
import org.reactivepaxos.transport.tcp.wire.Wire;
import org.slf4j.LoggerFactory;

/**
 * Goal: no bytes of a peer can crash, hang or exhaust a node. Method: a million frames from a fixed
 * seed, random ones and valid ones that were changed, a part of these sealed again so that what the
 * checksum hides is reached. Each is taken or counted as malformed, allocates in proportion to its
 * size, and what is taken can be used.
 */
final class FrameFuzzTest {

    private static final int FRAMES = 1_000_000;
    private static final int WARM_UP = 10_000;
    private static final int FRAME_BYTES_MAX = 64 << 10;
    private static final int RANDOM_BYTES_MAX = 512;

    /** An exception, its text and a log line, whatever the frame. */
    private static final long ALLOCATED_PER_FRAME_MAX = 128 << 10;

    private static final long ALLOCATED_PER_BYTE_MAX = 256;

    private final Random random = new Random(20_261_125);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Meters meters = new Meters();
    private final List<byte[]> valid = new ArrayList<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("org.reactivepaxos.transport.tcp");
    private EmbeddedChannel channel = open();
    private long taken;
    private long unknown;

    /** Each refusal is told. */
    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF);
    }

    @BeforeEach
    void makeValidFrames() {
        List<Message> messages = new ArrayList<>(MessageSamples.oneOfEachKind());
        messages.addAll(MessageSamples.extremes());
        for (Message message : messages) {
            Wire.GroupMessage encoded = MessageEncoder.encode(new GroupMessage(1, 2, message));
            valid.add(bytes(frame(encoded)));
            valid.add(bytes(frame(encoded, encoded)));
            valid.add(bytes(part(encoded)));
        }
        Wire.Credit credit = Wire.Credit.newBuilder().setBulkBytes(70_000).build();
        valid.add(bytes(Wire.Frame.newBuilder().setCredit(credit).build()));
        valid.removeIf(frame -> frame.length > RANDOM_BYTES_MAX);
        assertThat(valid).hasSizeGreaterThan(Message.Kind.values().length);
    }

    @AfterEach
    void close() {
        log.setLevel(null);
        channel.finishAndReleaseAll();
    }

    private static Wire.Frame frame(Wire.GroupMessage... messages) {
        return Wire.Frame.newBuilder()
                .setMessages(Wire.Messages.newBuilder().addAllMessage(Arrays.asList(messages)))
                .build();
    }

    private static Wire.Frame part(Wire.GroupMessage message) {
        Wire.Messages body = Wire.Messages.newBuilder().addMessage(message).build();
        return Wire.Frame.newBuilder()
                .setBulkPart(Wire.BulkPart.newBuilder().setBytes(body.toByteString()).setLast(true))
                .build();
    }

    private static byte[] bytes(Wire.Frame frame) {
        ByteBuf encoded = Frames.encode(frame, UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes).release();
        return bytes;
    }

    private EmbeddedChannel open() {
        FrameDecoder decoder = new FrameDecoder(meters);
        EmbeddedChannel opened = new EmbeddedChannel(decoder);
        decoder.open(
                FRAME_BYTES_MAX,
                new FirstWireVersion(),
                new BulkInbound(opened, FRAME_BYTES_MAX, 1 << 10, meters),
                bytes -> {});
        return opened;
    }

    @Test
    void aFrameIsTakenOrRefusedAndCostsWhatItWeighs() {
        for (int i = 0; i < WARM_UP; i++) {
            receive(next(i % 4)); // Classes are loaded.
        }
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = next(i % 4);
            long bound = ALLOCATED_PER_FRAME_MAX + ALLOCATED_PER_BYTE_MAX * frame.length;
            long allocated = receiving(frame);
            // The first of its kind may load classes, the second one may not.
            if (allocated > bound && receiving(frame) > bound) {
                throw new AssertionError(
                        "frame " + i + " of " + frame.length + " bytes took " + allocated);
            }
        }
        System.out.printf(
                "FrameFuzzTest: %d frames, %d taken (%d with unknown parts), %d refused%n",
                FRAMES + WARM_UP, taken, unknown, meters.malformed.sum());
        assertThat(taken).isPositive();
        assertThat(meters.malformed.sum()).isPositive();
    }

    /** How many bytes it takes. */
    private long receiving(byte[] frame) {
        long before = threads.getCurrentThreadAllocatedBytes();
        receive(frame);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private byte[] next(int kind) {
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(RANDOM_BYTES_MAX)];
            random.nextBytes(bytes);
            return random.nextBoolean() ? bytes : sealed(bytes);
        }
        byte[] frame = valid.get(random.nextInt(valid.size())).clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            change(frame, kind == 1 ? 0 : Frames.HEADER_BYTES);
        }
        if (kind == 3) {
            int cut = Frames.HEADER_BYTES + random.nextInt(frame.length - Frames.HEADER_BYTES);
            frame = Arrays.copyOf(frame, cut);
        }
        return kind == 1 ? frame : sealed(frame);
    }

    private void change(byte[] frame, int from) {
        int at = from + random.nextInt(frame.length - from);
        switch (random.nextInt(3)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame[at] = (byte) random.nextInt(256);
            default -> frame[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
        }
    }

    /** Gives it the header of a whole frame. */
    private static byte[] sealed(byte[] frame) {
        if (frame.length < Frames.HEADER_BYTES) {
            return frame;
        }
        ByteBuf body = Unpooled.wrappedBuffer(frame);
        int size = frame.length - Frames.HEADER_BYTES;
        ByteBuffer.wrap(frame)
                .putInt(frame.length - Frames.LENGTH_BYTES)
                .putInt(Frames.MAGIC)
                .putInt(Frames.checksum(body, Frames.HEADER_BYTES, size));
        return frame;
    }

    private void receive(byte[] frame) {
        long before = meters.malformed.sum();
        long unknownBefore = meters.unknown.sum();
        channel.writeInbound(Unpooled.wrappedBuffer(frame));
        boolean refused = meters.malformed.sum() > before;
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            taken++;
            if (read instanceof Inbound inbound) {
                inbound.messages().forEach(FrameFuzzTest::use);
            }
        }
        unknown += meters.unknown.sum() > unknownBefore ? 1 : 0;
        if (refused != !channel.isOpen()) {
            throw new AssertionError("refused " + refused + ", open " + channel.isOpen());
        }
        // A part of a frame waits for its rest, which must not come from the next one.
        channel.finishAndReleaseAll();
        channel = open();
    }

    /** What was taken can be sent on as it is. */
    private static void use(GroupMessage message) {
        GroupMessage again = MessageDecoder.decode(MessageEncoder.encode(message));
        if (!message.equals(again)) {
            throw new AssertionError(message + " becomes " + again);
        }
    }
}
