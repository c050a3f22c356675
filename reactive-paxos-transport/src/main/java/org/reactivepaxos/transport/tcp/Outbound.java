// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageBacklog;
import org.reactivepaxos.transport.MessageBacklog.Offered;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * What leaves on one connection. While the peer reads, messages are encoded by whoever sends them
 * and written at once. While it does not, they wait as they are, the newer instead of the older
 * where that is enough, and the connection's event loop writes them once there is room. Bulk waits
 * for itself, see {@link BulkLane}.
 */
final class Outbound extends ChannelInboundHandlerAdapter {

    private static final Wire.Frame NO_MESSAGES =
            Wire.Frame.newBuilder().setMessages(Wire.Messages.getDefaultInstance()).build();

    private final Channel channel;
    private final TcpLimits limits;
    private final WireVersion version;
    private final Meters meters;
    private final @Nullable BulkLane bulk;

    /** Whether the event loop is about to write what waits. */
    private final AtomicBoolean drains = new AtomicBoolean();

    /** Guarded by itself, as the next one is. */
    private final MessageBacklog backlog;

    private boolean closed;

    /** Whether something is in the backlog, or was taken out and is not written yet. */
    private volatile boolean waiting;

    /**
     * For a connection on which messages may flow.
     *
     * @param bulk null when the peer knows no bulk lane
     */
    Outbound(
            Channel channel,
            TcpLimits limits,
            WireVersion version,
            Meters meters,
            @Nullable BulkLane bulk) {
        this.channel = channel;
        this.limits = limits;
        this.version = version;
        this.meters = meters;
        this.bulk = bulk;
        this.backlog = new MessageBacklog(limits.backlogBytesMax());
    }

    Channel channel() {
        return channel;
    }

    /** The version of the wire that this connection speaks. */
    int wireVersion() {
        return version.number();
    }

    /**
     * Sends, or keeps, or drops and counts. By one thread at a time for the messages of a group. No
     * messages make a frame too, unless others wait already.
     */
    void send(List<GroupMessage> messages) {
        if (messages.isEmpty() && !waiting && channel.isWritable()) {
            FrameWriter.write(channel, NO_MESSAGES, meters);
        }
        FrameWriter frames = writer();
        for (GroupMessage message : messages) {
            if (bulk != null && message.isBulk()) {
                bulk.offer(message);
            } else if (waiting || !frames.add(message)) {
                frames.flush();
                keep(message);
            }
        }
        frames.flush();
    }

    private FrameWriter writer() {
        return new FrameWriter(channel, limits.frameBytesMax(), version, meters);
    }

    private void keep(GroupMessage message) {
        Offered offered;
        synchronized (backlog) {
            offered = closed ? Offered.DROPPED : backlog.offer(message);
            waiting = true;
        }
        meters.offered(offered);
        // The peer may have read on meanwhile, and what was to tell that found nothing here.
        if (channel.isWritable() && drains.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::drain);
        }
    }

    /** On the event loop. */
    private void drain() {
        List<GroupMessage> next = take();
        if (next.isEmpty()) {
            drains.set(false);
            drainIfNeeded();
            return;
        }
        // Behind what other threads gave to the event loop before they found that messages wait.
        channel.eventLoop()
                .execute(
                        () -> {
                            write(next);
                            drain();
                        });
    }

    private void drainIfNeeded() {
        if (waiting && channel.isWritable() && drains.compareAndSet(false, true)) {
            drain();
        }
    }

    /** What has been taken out goes, however little room there is left. */
    private void write(List<GroupMessage> messages) {
        FrameWriter frames = writer();
        messages.forEach(frames::addAnyhow);
        frames.flush();
    }

    /** What there is room for. */
    private List<GroupMessage> take() {
        if (!channel.isWritable()) {
            return List.of();
        }
        synchronized (backlog) {
            List<GroupMessage> next = backlog.poll(channel.bytesBeforeUnwritable());
            waiting = !next.isEmpty();
            return next;
        }
    }

    /** Whether bulk of the group could leave soon. */
    boolean hasRoomForBulk(int group) {
        return bulk == null || bulk.hasRoomFor(group);
    }

    /** The bulk rate has changed. */
    void rateChanged() {
        if (bulk != null) {
            bulk.rateChanged();
        }
    }

    /** Bytes that wait for the peer here: encoded ones, and what unencoded messages stand for. */
    long waitingBytes() {
        long bytes = bulk == null ? 0 : bulk.waitingBytes();
        synchronized (backlog) {
            bytes += backlog.sizeBytes();
        }
        ChannelOutboundBuffer encoded = channel.unsafe().outboundBuffer();
        return encoded == null ? bytes : bytes + encoded.totalPendingWriteBytes();
    }

    /** The peer has taken so much bulk since the connection began. On the event loop. */
    void credited(long bulkBytes) {
        if (bulk != null) {
            bulk.credited(bulkBytes);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            drainIfNeeded();
            if (bulk != null) {
                bulk.pump();
            }
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        synchronized (backlog) {
            closed = true;
            meters.dropped.add(backlog.clear());
        }
        if (bulk != null) {
            bulk.close();
        }
        context.fireChannelInactive();
    }
}
