// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;

/**
 * What a snapshot must hold: the file {@code manifest} beside its chunks, written when all of them
 * were read back.
 */
final class SnapshotManifest {

    static final String NAME = "manifest";
    static final int FORMAT_VERSION = 1;

    private static final long MAGIC = 0x7250_6178_6f73_536eL;
    private static final int SIZE_BYTES = 4 * Long.BYTES + 5 * Integer.BYTES;

    private SnapshotManifest() {}

    /** Durable when it returns. */
    static void write(Disk disk, Path directory, Snapshot snapshot) throws IOException {
        disk.replace(directory.resolve(NAME), encode(snapshot));
    }

    static byte[] encode(Snapshot snapshot) {
        SnapshotExtent extent = snapshot.extent();
        ByteBuffer out =
                ByteBuffer.allocate(SIZE_BYTES)
                        .putLong(MAGIC)
                        .putInt(FORMAT_VERSION)
                        .putInt(snapshot.id().group())
                        .putLong(snapshot.id().below())
                        .putLong(extent.chunks())
                        .putLong(extent.bytes())
                        .putInt(extent.machine())
                        .putInt(extent.sum());
        return out.putInt(crc(out.array())).array();
    }

    /**
     * @throws SnapshotException when there is none, it is damaged, or another snapshot's
     * @throws StorageException when it has a format that this version does not know
     */
    static Snapshot read(Path directory, SnapshotId id) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            throw SnapshotException.damaged(
                    file.toString(), "the manifest of the " + id, "no file", null);
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (in.remaining() < Long.BYTES + Integer.BYTES || in.getLong() != MAGIC) {
            throw damaged(file, "something else");
        }
        Refusal.requireFormat(file, in.getInt(), FORMAT_VERSION);
        if (in.capacity() != SIZE_BYTES || crc(in.array()) != in.getInt(SIZE_BYTES - 4)) {
            throw damaged(file, "one whose checksum does not match");
        }
        SnapshotId found = new SnapshotId(in.getInt(), in.getLong());
        if (!found.equals(id)) {
            throw SnapshotException.damaged(
                    file.toString(), "the manifest of the " + id, "that of the " + found, null);
        }
        SnapshotExtent extent =
                new SnapshotExtent(in.getLong(), in.getLong(), in.getInt(), in.getInt());
        return new Snapshot(id, extent);
    }

    private static SnapshotException damaged(Path file, String found) {
        return SnapshotException.damaged(file.toString(), "a whole manifest", found, null);
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, SIZE_BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }
}
