// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;

/**
 * The file {@code high-water}: what the log must hold at least, kept outside it. Written after each
 * transaction before it is acknowledged, so that it is exact whenever the operating system
 * survives; synced at intervals, so that after a power cut it is a lower bound. Which segment is
 * written it says exactly, always. Two slots take turns, so that one is whole at any time. One
 * thread.
 */
final class HighWater implements AutoCloseable {

    static final String NAME = "high-water";
    static final int SLOT_BYTES = 4096;

    private static final long MAGIC = 0x7250_6178_6f73_4857L;
    private static final int FORMAT_VERSION = 2;
    private static final int MARK_BYTES = 6 * Long.BYTES + 5 * Integer.BYTES;

    /**
     * One slot.
     *
     * @param revision grows with each write
     * @param storage the journal's storage id
     * @param transaction the last acknowledged one
     * @param segment number of the newest segment
     * @param clean whether the journal was closed then, so that the log ends just so
     * @param tail how the newest segment ended with that transaction
     */
    record Mark(
            long revision,
            long storage,
            long transaction,
            int segment,
            boolean clean,
            LogTail tail) {}

    private final Disk disk;
    private final DiskFile file;
    private final ByteBuffer slot = ByteBuffer.allocate(MARK_BYTES);
    private Mark last;
    private boolean dirty;

    private HighWater(Disk disk, DiskFile file, Mark last) {
        this.disk = disk;
        this.file = file;
        this.last = last;
    }

    /**
     * Opens the file for writing; makes it when there is none.
     *
     * @param last where to go on from
     */
    static HighWater open(Disk disk, Path directory, Mark last) throws IOException {
        Path path = directory.resolve(NAME);
        boolean fresh = !Files.exists(path);
        DiskFile file = disk.open(path);
        if (fresh) {
            disk.truncate(file, 2L * SLOT_BYTES);
            disk.sync(file);
            disk.syncDirectory(directory);
        }
        return new HighWater(disk, file, last);
    }

    /**
     * Reads the newest whole slot.
     *
     * @return null when there is no file
     * @throws StorageException when no slot is whole
     */
    static @Nullable Mark read(Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        if (!Files.exists(path)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(path);
        Mark newest = null;
        for (int at = 0; at + MARK_BYTES <= bytes.length; at += SLOT_BYTES) {
            Mark mark = parse(ByteBuffer.wrap(bytes, at, MARK_BYTES).slice(), path);
            if (mark != null && (newest == null || mark.revision() > newest.revision())) {
                newest = mark;
            }
        }
        if (newest == null) {
            throw Refusal.of(path, "a mark with a right checksum", "none");
        }
        return newest;
    }

    private static @Nullable Mark parse(ByteBuffer in, Path path) {
        if (in.getInt(MARK_BYTES - Integer.BYTES) != crc(in) || in.getLong() != MAGIC) {
            return null;
        }
        Refusal.requireFormat(path, in.getInt(), FORMAT_VERSION);
        long revision = in.getLong();
        long storage = in.getLong();
        long transaction = in.getLong();
        int segment = in.getInt();
        boolean clean = in.getInt() == 1;
        LogTail tail = new LogTail(in.getLong(), in.getLong(), in.getInt());
        return new Mark(revision, storage, transaction, segment, clean, tail);
    }

    private static int crc(ByteBuffer mark) {
        CRC32C crc = new CRC32C();
        crc.update(mark.duplicate().position(0).limit(MARK_BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }

    /** The newest segment by the last mark. */
    int segment() {
        return last.segment();
    }

    /** Writes the mark; {@link #sync} makes it durable. */
    void write(long transaction, LogTail tail) throws IOException {
        write(transaction, last.segment(), false, tail);
    }

    /** Writes the last mark of a journal that is closed; {@link #sync} makes it durable. */
    void writeClean(long transaction, LogTail tail) throws IOException {
        write(transaction, last.segment(), true, tail);
    }

    /**
     * Durable when it returns, in both slots: whichever of them is lost, the other names the same
     * segment.
     */
    void settle(long transaction, int segment, LogTail tail) throws IOException {
        write(transaction, segment, false, tail);
        sync();
        write(transaction, segment, false, tail);
        sync();
    }

    private void write(long transaction, int segment, boolean clean, LogTail tail)
            throws IOException {
        long revision = last.revision() + 1;
        slot.clear();
        slot.putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putLong(revision)
                .putLong(last.storage())
                .putLong(transaction)
                .putInt(segment)
                .putInt(clean ? 1 : 0)
                .putLong(tail.address())
                .putLong(tail.length())
                .putInt(tail.crc());
        slot.putInt(crc(slot));
        file.seek((revision & 1) * SLOT_BYTES);
        disk.write(file, slot.array(), 0, MARK_BYTES);
        last = new Mark(revision, last.storage(), transaction, segment, clean, tail);
        dirty = true;
    }

    void sync() throws IOException {
        if (dirty) {
            disk.sync(file);
            dirty = false;
        }
    }

    boolean isDirty() {
        return dirty;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
