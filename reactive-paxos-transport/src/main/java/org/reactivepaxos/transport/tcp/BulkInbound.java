// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * The bulk that comes on one connection: puts parts together, and gives the other side credit for
 * what was taken. As no faster is read than the node asks for, no more credit is given; and none is
 * written while the other side does not read, so it cannot make credit pile up here. On the event
 * loop.
 */
final class BulkInbound {

    private static final int CREDITS_PER_WINDOW = 4;
    private static final int FIRST_BYTES = 2 * BulkLane.PART_BYTES;

    private final Channel channel;
    private final int bodyBytesMax;
    private final int window;
    private final Meters meters;
    private byte[] body = {};
    private int size;
    private long taken;
    private long credited;
    private boolean due;

    /**
     * For a connection on which nothing has come.
     *
     * @param bodyBytesMax the most that parts may make
     * @param window what the other side sends before it waits for credit: the lesser of both
     */
    BulkInbound(Channel channel, int bodyBytesMax, int window, Meters meters) {
        this.channel = channel;
        this.bodyBytesMax = bodyBytesMax;
        this.window = window;
        this.meters = meters;
    }

    /**
     * Takes a part.
     *
     * @return what it completes; null when more parts are to come
     * @throws IOException when it is more than fits into a frame, or no messages
     */
    Wire.@Nullable Messages take(Wire.BulkPart part) throws IOException {
        append(part.getBytes());
        taken += part.getBytes().size();
        due = due || part.getLast() || taken - credited >= window / CREDITS_PER_WINDOW;
        giveCredit();
        return part.getLast() ? complete() : null;
    }

    /** Tells what is due. To be called again when the connection can be written. */
    void giveCredit() {
        if (due && taken > credited && channel.isWritable()) {
            due = false;
            credited = taken;
            Wire.Credit credit = Wire.Credit.newBuilder().setBulkBytes(taken).build();
            FrameWriter.write(channel, Wire.Frame.newBuilder().setCredit(credit).build(), meters);
        }
    }

    private void append(ByteString bytes) throws IOException {
        if (bytes.size() > bodyBytesMax - size) {
            throw new IOException("bulk above the limit of " + bodyBytesMax + " bytes");
        }
        int needed = size + bytes.size();
        if (needed > body.length) {
            // Grows with what has come, never with what a peer says will come.
            long room = Math.max(FIRST_BYTES, 2L * size);
            body = Arrays.copyOf(body, (int) Math.max(needed, Math.min(room, bodyBytesMax)));
        }
        bytes.copyTo(body, size);
        size = needed;
    }

    private Wire.Messages complete() throws IOException {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(body, 0, size).newCodedInput();
        // The byte strings point into the body, which is not written again.
        in.enableAliasing(true);
        body = new byte[0];
        size = 0;
        return Wire.Messages.parseFrom(in);
    }
}
