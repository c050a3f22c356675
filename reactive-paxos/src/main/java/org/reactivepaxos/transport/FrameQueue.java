// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.AbstractQueue;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;

/**
 * Frames on their way, bounded by the bytes they stand for. An empty queue takes a frame of any
 * size. One thread offers at a time, and one polls.
 */
final class FrameQueue extends AbstractQueue<List<GroupMessage>> {

    /** What a message counts for beside its values. */
    static final int MESSAGE_BYTES = 128;

    private final Queue<List<GroupMessage>> frames = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final long bytesMax;

    FrameQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public boolean offer(List<GroupMessage> frame) {
        long size = sizeBytes(frame);
        long before = queuedBytes.get();
        if (before > 0 && before + size > bytesMax) {
            return false;
        }
        queuedBytes.addAndGet(size);
        return frames.offer(frame);
    }

    @Override
    public @Nullable List<GroupMessage> poll() {
        List<GroupMessage> frame = frames.poll();
        if (frame != null) {
            queuedBytes.addAndGet(-sizeBytes(frame));
        }
        return frame;
    }

    @Override
    public @Nullable List<GroupMessage> peek() {
        return frames.peek();
    }

    @Override
    public boolean isEmpty() {
        return frames.isEmpty();
    }

    @Override
    public int size() {
        return frames.size();
    }

    @Override
    public Iterator<List<GroupMessage>> iterator() {
        return frames.iterator();
    }

    static long sizeBytes(List<GroupMessage> frame) {
        // A sign of life is no message, and must not queue up unbounded all the same.
        long size = frame.isEmpty() ? MESSAGE_BYTES : 0;
        for (GroupMessage message : frame) {
            size += MESSAGE_BYTES + valueBytes(message.message());
        }
        return size;
    }

    /** The encoded size of the values in a message, or of its part of a snapshot. */
    static long valueBytes(Message message) {
        return switch (message.kind()) {
            case ACCEPT -> ((Accept) message).values().sizeBytes();
            case CATCH_UP_REPLY -> ((CatchUpReply) message).values().sizeBytes();
            case FORWARD -> ((Forward) message).commands().sizeBytes();
            case PROMISE ->
                    ((Promise) message)
                            .runs().stream().mapToLong(run -> run.values().sizeBytes()).sum();
            case SNAPSHOT_HEAD -> ((SnapshotHead) message).ledger().remaining();
            case SNAPSHOT_PART -> ((SnapshotPart) message).bytes().remaining();
            case GENESIS_WANTED,
                    GENESIS_IS,
                    PREPARE,
                    ACCEPTED,
                    MISSING,
                    NACK,
                    DECIDED,
                    HEARTBEAT,
                    HEARTBEAT_REPLY,
                    CATCH_UP,
                    CHAIN_SUMS,
                    RESULT_SUMS,
                    SNAPSHOT_OFFER,
                    SNAPSHOT_ASK,
                    SNAPSHOT_DEMAND,
                    SNAPSHOT_GONE,
                    CANVASS,
                    CANVASS_REPLY,
                    PROMISE_KEPT,
                    READ_INDEX,
                    READ_INDEX_REPLY,
                    RELEASE ->
                    0;
        };
    }
}
