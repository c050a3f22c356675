// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.storage.StorageException;

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
    static final int FORMAT_VERSION = 3;

    private static final long MAGIC = 0x7250_6178_6f73_4964L;
    private static final int HEAD_BYTES = 4 * Long.BYTES + 3 * Integer.BYTES;

    /**
     * @return null when the directory has none
     * @throws StorageException when it is damaged or of another format
     */
    static @Nullable StateFile read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (in.remaining() < Long.BYTES + Integer.BYTES || in.getLong() != MAGIC) {
            throw damaged(file);
        }
        Refusal.requireFormat(file, in.getInt(), FORMAT_VERSION);
        int end = in.capacity() - Integer.BYTES;
        if (end < HEAD_BYTES || crc(in.array()) != in.getInt(end)) {
            throw damaged(file);
        }
        int member = in.getInt();
        long storage = in.getLong();
        long incarnation = in.getLong();
        long fileBytes = in.getLong();
        if (in.getInt() * (long) Long.BYTES != end - HEAD_BYTES) {
            throw damaged(file);
        }
        List<Long> startIds = new ArrayList<>();
        while (in.position() < end) {
            startIds.add(in.getLong());
        }
        return new StateFile(storage, member, new Lineage(incarnation, startIds), fileBytes);
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

    /** Durable when it returns. */
    void write(Disk disk, Path directory) throws IOException {
        ByteBuffer out =
                ByteBuffer.allocate(
                                HEAD_BYTES + lineage.startIds().size() * Long.BYTES + Integer.BYTES)
                        .putLong(MAGIC)
                        .putInt(FORMAT_VERSION)
                        .putInt(member)
                        .putLong(storage)
                        .putLong(incarnation())
                        .putLong(fileBytes)
                        .putInt(lineage.startIds().size());
        lineage.startIds().forEach(out::putLong);
        disk.replace(directory.resolve(NAME), out.putInt(crc(out.array())).array());
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
