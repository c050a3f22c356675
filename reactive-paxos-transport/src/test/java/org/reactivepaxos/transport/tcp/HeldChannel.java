// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** A connection whose peer reads only when it is told to. */
final class HeldChannel {

    private final EmbeddedChannel channel;
    private boolean reads;

    HeldChannel() {
        channel =
                new EmbeddedChannel(
                        new ChannelOutboundHandlerAdapter() {
                            @Override
                            public void flush(ChannelHandlerContext context) {
                                if (reads) {
                                    context.flush();
                                }
                            }
                        });
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** The peer reads all that waits and what follows from it, then nothing any more. */
    List<Wire.Frame> readFrames() {
        reads = true;
        channel.flush();
        channel.runPendingTasks();
        reads = false;
        List<Wire.Frame> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readOutbound();
                frame != null;
                frame = channel.readOutbound()) {
            frames.add(body(frame));
            frame.release();
        }
        return frames;
    }

    /** What this sends leaves here, with the marks of a real connection. */
    void carry(Outbound outbound, TcpLimits limits) {
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(
                                limits.channelBytesLeast(), limits.channelBytesMax()));
        channel.pipeline().addLast(outbound);
    }

    /** As {@link #readFrames()}; the group messages in them. */
    List<GroupMessage> readOn() {
        return readFrames().stream()
                .flatMap(frame -> frame.getMessages().getMessageList().stream())
                .map(message -> Objects.requireNonNull(MessageDecoder.decode(message)))
                .toList();
    }

    /** How many group messages were encoded and wait. */
    int messagesHeld() {
        List<Integer> counts = new ArrayList<>();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        try {
            waiting.addFlush();
            waiting.forEachFlushedMessage(
                    message -> {
                        counts.add(body((ByteBuf) message).getMessages().getMessageCount());
                        return true;
                    });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    private static Wire.Frame body(ByteBuf frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame);
        try {
            return Wire.Frame.parser()
                    .parseFrom(bytes, Frames.HEADER_BYTES, bytes.length - Frames.HEADER_BYTES);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
