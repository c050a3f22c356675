// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;

/**
 * Whose journal this is: the file {@code identity}, replaced as a whole. A file of its own, and not
 * an environment, because it changes once per start and must be readable before anything else is
 * trusted.
 *
 * @param storage the storage id
 * @param member the member id
 * @param lineage the starts; none while the journal is being made
 * @param fileBytes length of a log file, fixed when the journal was made
 */
record StateFile(long storage, int member, Lineage lineage, long fileBytes) {

    static final String NAME = "identity";

    private static final long MAGIC = 0x7250_6178_6f73_4964L;
    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

    /** As {@link #read(Path, DirectoryFormats)}, in the formats of this build. */
    static @Nullable StateFile read(Path directory) throws IOException {
        return read(directory, DirectoryFormats.KNOWN);
    }

    /**
     * @return null when the directory has none
     * @throws StorageUnavailableException when it is of another format
     * @throws StorageException when it is damaged
     */
    static @Nullable StateFile read(Path directory, DirectoryFormats formats) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (in.remaining() < HEAD_BYTES || in.getLong() != MAGIC) {
            throw damaged(file);
        }
        DirectoryFormat format = formats.of(file, in.getInt());
        int end = in.capacity() - Integer.BYTES;
        if (end < HEAD_BYTES || crc(in.array()) != in.getInt(end)) {
            throw damaged(file);
        }
        try {
            return format.decode(in.limit(end).slice());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw Refusal.of(file, "is no identity, though its checksum matches", e);
        }
    }

    private static StorageException damaged(Path file) {
        return new StorageException(
                file + " is damaged: its checksum does not match. " + Refusal.REMEDY);
    }

    long incarnation() {
        return lineage.incarnation();
    }

    /** With one more start. */
    StateFile started(long startId) {
        return new StateFile(storage, member, lineage.next(startId), fileBytes);
    }

    /** As {@link #write(Disk, Path, DirectoryFormat)}, in the newest format of this build. */
    void write(Disk disk, Path directory) throws IOException {
        write(disk, directory, DirectoryFormats.KNOWN.newest());
    }

    /** Durable when it returns. */
    void write(Disk disk, Path directory, DirectoryFormat format) throws IOException {
        byte[] body = format.encode(this);
        ByteBuffer out =
                ByteBuffer.allocate(HEAD_BYTES + body.length + Integer.BYTES)
                        .putLong(MAGIC)
                        .putInt(format.version())
                        .put(body);
        disk.replace(directory.resolve(NAME), out.putInt(crc(out.array())).array());
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
