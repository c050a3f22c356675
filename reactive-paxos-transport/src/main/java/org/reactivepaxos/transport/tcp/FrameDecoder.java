// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From bytes to {@link Inbound} messages, and to {@link Wire.Frame}s of the handshake. A frame that
 * breaks the format ends the connection: what follows it cannot be trusted to start at a frame.
 */
final class FrameDecoder extends LengthFieldBasedFrameDecoder {

    private static final Logger log = LoggerFactory.getLogger(FrameDecoder.class);

    private final Meters meters;
    private int frameBytesMax = Frames.HANDSHAKE_FRAME_BYTES_MAX;
    private @Nullable BulkInbound bulk;
    private WireVersion version = new FirstWireVersion();
    private LongConsumer credits = bytes -> {};
    private boolean broken;

    FrameDecoder(Meters meters) {
        super(Integer.MAX_VALUE, 0, Frames.LENGTH_BYTES);
        this.meters = meters;
    }

    /**
     * Takes all frames from now on; before, only such as handshakes need.
     *
     * @param spoken the version that the handshake has agreed on
     * @param bulkCredits is told how much bulk the peer has taken
     */
    void open(int bytesMax, WireVersion spoken, BulkInbound bulkInbound, LongConsumer bulkCredits) {
        frameBytesMax = bytesMax;
        version = spoken;
        bulk = bulkInbound;
        credits = bulkCredits;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (bulk != null) {
            bulk.giveCredit();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    protected long getUnadjustedFrameLength(
            ByteBuf buffer, int offset, int length, ByteOrder order) {
        int size = buffer.getInt(offset);
        if (size < Frames.HEADER_BYTES - Frames.LENGTH_BYTES) {
            throw new IllegalArgumentException("a frame without a header, length " + size);
        }
        if (size > frameBytesMax - Frames.LENGTH_BYTES) {
            throw new IllegalArgumentException(
                    "a frame of " + size + " bytes above the limit of " + frameBytesMax);
        }
        return size;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return null;
        }
        ByteBuf frame = null;
        try {
            frame = (ByteBuf) super.decode(context, in);
            return frame == null ? null : decode(frame);
        } catch (Exception e) {
            // Whatever goes wrong here was caused by what the peer sent.
            breakOff(context, in, e);
            return null;
        } finally {
            if (frame != null) {
                frame.release();
            }
        }
    }

    private void breakOff(ChannelHandlerContext context, ByteBuf in, Exception e) {
        broken = true;
        meters.malformed.increment();
        in.skipBytes(in.readableBytes());
        String cause = "malformed frame: " + e.getMessage();
        log.warn("Closing the connection from {}: {}", context.channel().remoteAddress(), cause);
        Closing.close(context.channel(), cause);
    }

    private @Nullable Object decode(ByteBuf frame) throws IOException {
        int magic = frame.getInt(Frames.LENGTH_BYTES);
        if (magic != Frames.MAGIC) {
            throw new IOException("unknown format " + Integer.toHexString(magic));
        }
        int size = frame.readableBytes() - Frames.HEADER_BYTES;
        int expected = frame.getInt(Frames.LENGTH_BYTES + 4);
        if (Frames.checksum(frame, Frames.HEADER_BYTES, size) != expected) {
            throw new IOException("checksum mismatch");
        }
        Wire.Frame body = parse(frame, size);
        meters.frameIn(frame.readableBytes());
        return switch (body.getBodyCase()) {
            case MESSAGES -> messages(body.getMessages());
            case BULK_PART -> bulk == null ? body : messages(bulk.take(body.getBulkPart()));
            case CREDIT -> {
                credits.accept(body.getCredit().getBulkBytes());
                yield bulk == null ? body : null;
            }
            case PING -> null;
            case HELLO, CHALLENGE, PROOF, WELCOME, READY, REFUSED -> body;
            case BODY_NOT_SET -> {
                meters.unknown.increment();
                yield null;
            }
        };
    }

    private static Wire.Frame parse(ByteBuf frame, int size) throws IOException {
        CodedInputStream in =
                UnsafeByteOperations.unsafeWrap(frame.nioBuffer(Frames.HEADER_BYTES, size))
                        .newCodedInput();
        // The byte strings then point into the frame, which outlives them: values are copied once.
        in.enableAliasing(true);
        return Wire.Frame.parseFrom(in);
    }

    private @Nullable Inbound messages(Wire.@Nullable Messages in) {
        if (in == null) {
            return null;
        }
        List<GroupMessage> messages = new ArrayList<>(in.getMessageCount());
        for (Wire.GroupMessage each : in.getMessageList()) {
            GroupMessage message = version.decode(each);
            if (message == null) {
                meters.unknown.increment();
            } else {
                messages.add(message);
            }
        }
        return new Inbound(messages);
    }

    /** The messages of one frame. */
    record Inbound(List<GroupMessage> messages) {}
}
