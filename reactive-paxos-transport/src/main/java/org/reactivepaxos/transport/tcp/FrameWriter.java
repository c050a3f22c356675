// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Writes the messages of one turn as few frames, while the connection takes more. */
final class FrameWriter {

    private final Channel channel;
    private final int frameBytesMax;
    private final WireVersion version;
    private final Meters meters;
    private final Wire.Messages.Builder batch = Wire.Messages.newBuilder();
    private long batchBytes;

    FrameWriter(Channel channel, int frameBytesMax, WireVersion version, Meters meters) {
        this.channel = channel;
        this.version = version;
        this.frameBytesMax = frameBytesMax;
        this.meters = meters;
    }

    /** Writes one frame that no limit holds back. */
    static void write(Channel channel, Wire.Frame body, Meters meters) {
        ByteBuf frame = Frames.encode(body, channel.alloc());
        meters.frameOut(frame.readableBytes());
        channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /**
     * Takes a message if there is room for any. Looks before the work of encoding: where there is
     * no room, there is least time for it. One message may go above the room, or a large one might
     * never go.
     */
    boolean add(GroupMessage message) {
        if (batchBytes >= channel.bytesBeforeUnwritable()) {
            flush();
            if (!channel.isWritable()) {
                return false;
            }
        }
        addAnyhow(message);
        return true;
    }

    /** Takes a message; drops and counts one that is too large for a frame. */
    void addAnyhow(GroupMessage message) {
        Wire.GroupMessage encoded = version.encode(message);
        long bytes = Frames.sizeBytes(encoded);
        if (Frames.sizeBytes(bytes) > frameBytesMax) {
            meters.dropped.increment();
            return;
        }
        if (Frames.sizeBytes(batchBytes + bytes) > frameBytesMax) {
            flush();
        }
        batch.addMessage(encoded);
        batchBytes += bytes;
    }

    /** Writes what was taken. */
    void flush() {
        if (batch.getMessageCount() > 0) {
            write(channel, Wire.Frame.newBuilder().setMessages(batch).build(), meters);
            batch.clear();
            batchBytes = 0;
        }
    }
}
