// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.CodedOutputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * The frame around a body: length(4) magic(3) version(1) crc32c(4) body, big-endian. The length
 * counts what follows it, the checksum covers the body. docs/formats.md describes it.
 */
final class Frames {

    /** "RPX" and the frame version, 1. */
    static final int MAGIC = 0x52505801;

    static final int LENGTH_BYTES = 4;
    static final int HEADER_BYTES = LENGTH_BYTES + 8;

    /** More than a frame with one block of values needs beside the block. */
    static final int ENVELOPE_BYTES_MAX = 256;

    /** Enough for each frame of a handshake, which strangers can send. */
    static final int HANDSHAKE_FRAME_BYTES_MAX = 64 << 10;

    /** What the body needs for a list of messages, beside the messages: a tag and a length. */
    private static final int LIST_BYTES = 1 + 5;

    private static final int LIST_ELEMENT_TAG_BYTES = 1;

    private Frames() {}

    /** The size of a frame that holds messages of {@code messageBytes} in all. */
    static long sizeBytes(long messageBytes) {
        return HEADER_BYTES + LIST_BYTES + messageBytes;
    }

    /** What a message adds to a frame. */
    static long sizeBytes(Wire.GroupMessage message) {
        int size = message.getSerializedSize();
        return LIST_ELEMENT_TAG_BYTES
                + CodedOutputStream.computeUInt32SizeNoTag(size)
                + (long) size;
    }

    static ByteBuf encode(Wire.Frame body, ByteBufAllocator allocator) {
        int size = body.getSerializedSize();
        ByteBuf out = allocator.ioBuffer(HEADER_BYTES + size, HEADER_BYTES + size);
        out.writeInt(HEADER_BYTES - LENGTH_BYTES + size);
        out.writeInt(MAGIC);
        int checksumIndex = out.writerIndex();
        out.writeInt(0);
        out.writerIndex(HEADER_BYTES + size);
        write(body, out);
        out.setInt(checksumIndex, checksum(out, HEADER_BYTES, size));
        return out;
    }

    private static void write(Wire.Frame body, ByteBuf out) {
        try {
            CodedOutputStream coded =
                    CodedOutputStream.newInstance(
                            out.nioBuffer(HEADER_BYTES, body.getSerializedSize()));
            body.writeTo(coded);
            coded.flush();
            coded.checkNoSpaceLeft();
        } catch (IOException e) {
            out.release();
            throw new IllegalStateException("a body differs from its computed size", e);
        }
    }

    static int checksum(ByteBuf buffer, int index, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.nioBuffer(index, length));
        return (int) crc.getValue();
    }
}
