// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.List;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Writes to a connection, within the limits. */
final class Outbound {

    private static final Wire.Frame SIGN_OF_LIFE =
            Wire.Frame.newBuilder().setMessages(Wire.Messages.getDefaultInstance()).build();

    private final TcpLimits limits;
    private final Meters meters;

    Outbound(TcpLimits limits, Meters meters) {
        this.limits = limits;
        this.meters = meters;
    }

    /** Writes one frame that no limit holds back. */
    static void write(Channel channel, Wire.Frame body, Meters meters) {
        ByteBuf frame = Frames.encode(body, channel.alloc());
        meters.frameOut(frame.readableBytes());
        channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /**
     * Writes messages as few frames; drops and counts those that do not fit. Encodes no more at a
     * time than there is room for, so that what is to be dropped costs no memory.
     */
    void send(Channel channel, List<GroupMessage> messages) {
        if (messages.isEmpty()) {
            signOfLife(channel);
            return;
        }
        Wire.Messages.Builder batch = Wire.Messages.newBuilder();
        long batchBytes = 0;
        for (GroupMessage message : messages) {
            if (!channel.isWritable()) {
                // Before the work of encoding: now there is least time for it.
                meters.dropped.increment();
                continue;
            }
            Wire.GroupMessage encoded = MessageEncoder.encode(message);
            long bytes = Frames.sizeBytes(encoded);
            if (Frames.sizeBytes(bytes) > limits.frameBytesMax()) {
                meters.dropped.increment();
                continue;
            }
            if (Frames.sizeBytes(batchBytes + bytes) > batchBytesMax(channel)) {
                write(channel, batch);
                batchBytes = 0;
            }
            batch.addMessage(encoded);
            batchBytes += bytes;
        }
        write(channel, batch);
    }

    /** Where there is no room, what waits is a sign of life too. */
    private void signOfLife(Channel channel) {
        if (channel.isWritable()) {
            write(channel, SIGN_OF_LIFE, meters);
        }
    }

    private long batchBytesMax(Channel channel) {
        return Math.min(limits.frameBytesMax(), channel.bytesBeforeUnwritable());
    }

    private void write(Channel channel, Wire.Messages.Builder batch) {
        int count = batch.getMessageCount();
        if (count == 0) {
            return;
        }
        Wire.Frame frame = Wire.Frame.newBuilder().setMessages(batch).build();
        batch.clear();
        long room = channel.bytesBeforeUnwritable();
        // With all the room free nothing waits, and then a frame above the bound may go.
        if (frame.getSerializedSize() > room && room < limits.outboundBytesMax()) {
            meters.dropped.add(count);
            return;
        }
        write(channel, frame, meters);
    }
}
