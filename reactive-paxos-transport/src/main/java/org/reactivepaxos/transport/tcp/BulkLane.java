// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.UnsafeByteOperations;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageBacklog;
import org.reactivepaxos.transport.MessageBacklog.Offered;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * Bulk on one connection. It leaves in small parts, and no more of it is on its way than the peer
 * has given credit for: so whatever is sent after it waits behind a window of it at most, in which
 * of the buffers between the two members it may be. The peer gives credit for what it has taken off
 * the connection.
 */
final class BulkLane {

    /** Bytes of one part. */
    static final int PART_BYTES = 16 << 10;

    private final Channel channel;
    private final TcpLimits limits;
    private final BulkRate rate;
    private final WireVersion version;
    private final Meters meters;
    private final int window;
    private final int partBytesMax;
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Messages that have not begun to leave. Guarded by itself, as the next two are. */
    private final MessageBacklog backlog;

    /** How many messages of a group wait or are on their way. */
    private final Map<Integer, Integer> open = new HashMap<>();

    private boolean closed;

    // Only on the event loop.
    private final Deque<Sent> sent = new ArrayDeque<>();
    private @Nullable Leaving leaving;
    private long sentBytes;
    private long creditedBytes;
    private @Nullable Future<?> timer;
    private boolean hasTurn;

    /**
     * A lane to a peer.
     *
     * @param terms with a window above 0
     */
    BulkLane(Channel channel, TcpLimits limits, BulkRate rate, Meters meters, Terms terms) {
        this.channel = channel;
        this.limits = limits;
        this.rate = rate;
        this.version = terms.version();
        this.meters = meters;
        this.window = terms.bulkWindow();
        // Half a frame: a part has a header.
        this.partBytesMax = Math.min(window, Math.min(PART_BYTES, limits.frameBytesMax() / 2));
        this.backlog = new MessageBacklog(limits.bulkBacklogBytesMax());
    }

    /** A message that has left, as the bytes before {@code end}. */
    private record Sent(int group, long end) {}

    /** The encoded message of which parts leave. */
    private static final class Leaving {
        private final int group;
        private final byte[] body;
        private int next;

        Leaving(int group, byte[] body) {
            this.group = group;
            this.body = body;
        }

        int left() {
            return body.length - next;
        }
    }

    /** Sends it in its turn, or drops and counts it. Any thread. */
    void offer(GroupMessage message) {
        Offered offered;
        synchronized (backlog) {
            offered = closed ? Offered.DROPPED : backlog.offer(message);
            if (offered == Offered.QUEUED) {
                open.merge(message.group(), 1, Integer::sum);
            }
        }
        meters.offered(offered);
        wake();
    }

    /** Whether a message of the group would be the only one, and there is room. Any thread. */
    boolean hasRoomFor(int group) {
        synchronized (backlog) {
            return !open.containsKey(group)
                    && backlog.sizeBytes() < limits.bulkBacklogBytesMax() / 2;
        }
    }

    long waitingBytes() {
        synchronized (backlog) {
            return backlog.sizeBytes();
        }
    }

    private void wake() {
        if (channel.isActive() && woken.compareAndSet(false, true)) {
            channel.eventLoop()
                    .execute(
                            () -> {
                                woken.set(false);
                                pump();
                            });
        }
    }

    /** The peer has taken so much since the connection began. On the event loop. */
    void credited(long bytes) {
        creditedBytes = Math.max(creditedBytes, Math.min(bytes, sentBytes));
        while (!sent.isEmpty() && sent.element().end() <= creditedBytes) {
            arrived(sent.remove().group());
        }
        pump();
    }

    private void arrived(int group) {
        synchronized (backlog) {
            open.computeIfPresent(group, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Writes what may leave now. On the event loop. */
    void pump() {
        while (channel.isWritable() && timer == null) {
            Leaving message = leaving == null ? next() : leaving;
            if (message == null) {
                return;
            }
            int bytes = nextBytes(message);
            if (sentBytes - creditedBytes + bytes > window || !isItsTurn(bytes)) {
                return;
            }
            write(message, bytes);
        }
    }

    private int nextBytes(Leaving message) {
        return Math.min(partBytesMax, message.left());
    }

    private @Nullable Leaving next() {
        for (GroupMessage message = poll(); message != null; message = poll()) {
            Wire.GroupMessage encoded = version.encode(message);
            if (Frames.sizeBytes(Frames.sizeBytes(encoded)) <= limits.frameBytesMax()) {
                byte[] body = Wire.Messages.newBuilder().addMessage(encoded).build().toByteArray();
                leaving = new Leaving(message.group(), body);
                return leaving;
            }
            meters.dropped.increment();
            arrived(message.group());
        }
        return null;
    }

    private @Nullable GroupMessage poll() {
        synchronized (backlog) {
            return backlog.poll();
        }
    }

    private boolean isItsTurn(int bytes) {
        if (!hasTurn) {
            long wait = rate.reserve(bytes);
            if (wait > 0) {
                timer = channel.eventLoop().schedule(this::onTurn, wait, TimeUnit.NANOSECONDS);
                return false;
            }
        }
        hasTurn = false;
        return true;
    }

    private void onTurn() {
        timer = null;
        hasTurn = true;
        pump();
    }

    /** What was to wait by the rate before need not. Any thread. */
    void rateChanged() {
        if (!channel.isActive()) {
            return;
        }
        channel.eventLoop()
                .execute(
                        () -> {
                            cancelTimer();
                            pump();
                        });
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void write(Leaving message, int bytes) {
        Wire.BulkPart.Builder part =
                Wire.BulkPart.newBuilder()
                        .setBytes(
                                UnsafeByteOperations.unsafeWrap(message.body, message.next, bytes))
                        .setLast(message.left() == bytes);
        message.next += bytes;
        sentBytes += bytes;
        if (part.getLast()) {
            sent.add(new Sent(message.group, sentBytes));
            leaving = null;
        }
        FrameWriter.write(channel, Wire.Frame.newBuilder().setBulkPart(part).build(), meters);
    }

    /** The connection is gone. On the event loop. */
    void close() {
        if (leaving != null && (timer != null || hasTurn)) {
            rate.giveBack(nextBytes(leaving));
        }
        cancelTimer();
        leaving = null;
        synchronized (backlog) {
            closed = true;
            meters.dropped.add(backlog.clear());
            open.clear();
        }
    }
}
