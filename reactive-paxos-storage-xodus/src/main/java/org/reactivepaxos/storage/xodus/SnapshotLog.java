// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;

/** The environment with the chunks of one snapshot, open. One thread writes and closes. */
final class SnapshotLog {

    /** Chunks pass by it; it is for the tree that finds them. */
    private static final long CACHE_BYTES = 1024 * 1024;

    /** Of a snapshot that was written to its end, recovery may cut nothing off. */
    private static final long KEEP_ALL = Long.MAX_VALUE;

    private final Path directory;
    private final SnapshotId id;
    private final LogSegment segment;

    private SnapshotLog(Path directory, SnapshotId id, LogSegment segment) {
        this.directory = directory;
        this.id = id;
        this.segment = segment;
    }

    /** Makes one in a new directory, durably. */
    static SnapshotLog make(Path directory, SnapshotId id, XodusOptions options, Disk disk)
            throws IOException {
        disk.makeDirectories(directory);
        SnapshotLog made = openToWrite(directory, id, options, disk);
        made.write(SnapshotRecord.HEAD_KEY, List.of(SnapshotRecord.head(id)));
        return made;
    }

    /** Recovery cuts off what a crash has torn. */
    static SnapshotLog openToWrite(Path directory, SnapshotId id, XodusOptions options, Disk disk) {
        return open(directory, id, options, new SyncGate(disk), 0);
    }

    /** Of a snapshot that is written no more. */
    static SnapshotLog openToRead(Path directory, SnapshotId id, XodusOptions options, Disk disk) {
        return open(directory, id, options, new SyncGate(disk), KEEP_ALL);
    }

    private static SnapshotLog open(
            Path directory, SnapshotId id, XodusOptions options, SyncGate gate, long keepBelow) {
        LogSegment.requireOwnSettings(directory);
        try {
            // takes a lock through a channel
            LogSegment segment =
                    Uninterrupted.call(
                            "snapshot-open",
                            () ->
                                    LogSegment.open(
                                            directory,
                                            options.withCacheBytes(CACHE_BYTES)
                                                    .withFileBytes(fileBytes(directory, options)),
                                            gate,
                                            keepBelow));
            return new SnapshotLog(directory, id, segment);
        } catch (ExecutionException e) {
            throw unreadable(directory, "chunks that can be opened", e);
        }
    }

    /** Xodus takes no other length than that of the files that are there. */
    private static long fileBytes(Path directory, XodusOptions options) throws IOException {
        List<Path> files = CommitScan.logFiles(directory);
        if (files.size() > 1) {
            return CommitScan.addressOf(files.get(1)) - CommitScan.addressOf(files.get(0));
        }
        long length = files.isEmpty() ? 0 : Files.size(files.get(0));
        long pages = (length + XodusOptions.PAGE_BYTES - 1) / XodusOptions.PAGE_BYTES;
        return Math.max(options.fileBytes(), pages * XodusOptions.PAGE_BYTES);
    }

    private static StorageException unreadable(Path directory, String expected, Throwable error) {
        if (DamagedSegment.comesFromDisk(error)) {
            return new StorageException(directory + " cannot be read; check the disk", error);
        }
        Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
        return SnapshotException.damaged(
                directory.toString(), expected, String.valueOf(cause), error);
    }

    /**
     * Writes records in one transaction, and syncs once.
     *
     * @throws StorageException when they may not be durable
     */
    void write(long firstKey, List<byte[]> records) {
        try {
            Entries entries = new Entries().begin(firstKey);
            records.forEach(entries::add);
            segment.commit(entries);
        } catch (RuntimeException e) {
            throw new StorageException(
                    directory
                            + ": a write or sync failed, so this stage is dropped. Check the disk"
                            + " and its free space, then begin the snapshot anew",
                    e);
        }
    }

    /**
     * Reads one chunk, whose neighbours the caller compares.
     *
     * @param number from 1
     * @throws StorageException when it is missing or damaged
     */
    SnapshotRecord read(long number) {
        try {
            return SnapshotRecord.decode(segment.read(number));
        } catch (RuntimeException e) {
            throw unreadable(directory, "chunk " + number + " as it was written", e);
        }
    }

    /**
     * Reads everything.
     *
     * @return what there is, all of it whole; nothing where not even a head is
     * @throws StorageException when anything is missing or damaged
     */
    SnapshotExtent check() {
        Check check = new Check();
        try {
            segment.replay(check::next);
        } catch (RuntimeException e) {
            long number = check.extent.chunks() + 1;
            throw unreadable(directory, "chunk " + number + " as it was written", e);
        }
        return check.extent;
    }

    /** Follows the records in the order of their keys. */
    private final class Check {
        private SnapshotExtent extent = SnapshotExtent.NONE;
        private boolean begun;

        void next(Sealed record) {
            if (!begun) {
                SnapshotRecord.requireHead(record, id);
                begun = true;
                return;
            }
            SnapshotRecord chunk = SnapshotRecord.decode(record);
            chunk.after(extent);
            extent = chunk.through();
        }
    }

    void close() {
        segment.close();
    }
}
