// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.nio.ByteBuffer;

/**
 * Some consecutive bytes of one part of a snapshot. A snapshot is a row of chunks, in which each
 * part has its own after each other, the parts by ascending state machine. A part without content
 * is one chunk without bytes.
 *
 * @param machine id of the state machine whose part it is
 * @param bytes the content, from the buffer's position to its limit; must not be modified
 *     afterwards. Each call returns a buffer of its own over the same bytes, which can only be read
 */
public record SnapshotChunk(int machine, ByteBuffer bytes) {

    /** A good size: 256 KiB. */
    public static final int BYTES_DEFAULT = 256 * 1024;

    /** No store takes larger chunks: 1 MiB. */
    public static final int BYTES_MAX = 1024 * 1024;

    public SnapshotChunk {
        bytes = bytes.slice();
    }

    /** All bytes of the array, which must not be modified afterwards. */
    public static SnapshotChunk of(int machine, byte[] bytes) {
        return new SnapshotChunk(machine, ByteBuffer.wrap(bytes));
    }

    @Override
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    /** As {@link #bytes()}, with access to the array: checksums are slow without. */
    ByteBuffer content() {
        return bytes.duplicate();
    }

    /** Number of bytes. */
    public int sizeBytes() {
        return bytes.remaining();
    }

    @Override
    public String toString() {
        return "chunk of " + sizeBytes() + " bytes of machine " + machine;
    }
}
