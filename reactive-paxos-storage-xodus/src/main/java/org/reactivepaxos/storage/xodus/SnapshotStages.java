// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of a store, and who writes them. The store's writing thread's. */
final class SnapshotStages {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStages.class);

    /** One subscriber that writes a stage, or will, or did. */
    static final class Writer {
        private final SnapshotId id;
        private final SnapshotExtent from;
        private @Nullable SnapshotStage stage;

        Writer(SnapshotId id, SnapshotExtent from) {
            this.id = id;
            this.from = from;
        }

        SnapshotId id() {
            return id;
        }
    }

    private final SnapshotDirectories directories;
    private final XodusOptions options;
    private final Disk disk;
    private final int chunkBytesMax;
    private final Map<SnapshotId, Writer> written = new HashMap<>();

    /** What is known of those that are not being written; of others, the disk tells. */
    private final Map<SnapshotId, SnapshotExtent> known = new HashMap<>();

    SnapshotStages(
            SnapshotDirectories directories, XodusOptions options, Disk disk, int chunkBytesMax) {
        this.directories = directories;
        this.options = options;
        this.disk = disk;
        this.chunkBytesMax = chunkBytesMax;
    }

    /** What is staged, durably. */
    SnapshotExtent staged(SnapshotId id) throws IOException {
        Writer writer = written.get(id);
        if (writer != null && writer.stage != null) {
            return writer.stage.durable();
        }
        SnapshotExtent extent = known.get(id);
        if (extent == null) {
            extent = recover(id);
            if (!extent.equals(SnapshotExtent.NONE)) {
                known.put(id, extent);
            }
        }
        return extent;
    }

    /** What a crash, or a start before, has left: all of it is read. */
    private SnapshotExtent recover(SnapshotId id) throws IOException {
        Path directory = directories.staged(id);
        if (!Files.exists(directory)) {
            return SnapshotExtent.NONE;
        }
        try {
            return check(id, directory);
        } catch (SnapshotException e) {
            LOG.warn("{}: the last transaction may be torn; it is cut off", directory, e);
        }
        try {
            cutEnd(directory);
            return check(id, directory);
        } catch (SnapshotException e) {
            LOG.warn("{}: this stage is damaged; it is dropped", directory, e);
            disk.remove(directory);
            return SnapshotExtent.NONE;
        }
    }

    private SnapshotExtent check(SnapshotId id, Path directory) {
        SnapshotLog log = SnapshotLog.openToWrite(directory, id, options, disk);
        try {
            return log.check();
        } finally {
            log.close();
        }
    }

    /**
     * A disk may keep the end of a transaction and lose what is before; Xodus takes that for whole.
     * Without its last byte Xodus goes back to the transaction before, which was durable when that
     * one began.
     */
    private void cutEnd(Path directory) throws IOException {
        List<Path> files = CommitScan.logFiles(directory);
        if (!files.isEmpty()) {
            Path last = files.get(files.size() - 1);
            long length = Files.size(last);
            SafeWriter.shrink(new SyncGate(disk), last, Math.max(0, length - 1));
        }
    }

    /** Opens a stage for this writer, to the exclusion of others until the writer ends. */
    void begin(Writer writer) throws IOException {
        SnapshotId id = writer.id;
        requireIdle(id);
        Path directory = directories.staged(id);
        SnapshotLog log;
        if (writer.from.equals(SnapshotExtent.NONE)) {
            remove(id);
            log = SnapshotLog.make(directory, id, options, disk);
        } else {
            SnapshotExtent found = staged(id);
            if (!found.equals(writer.from)) {
                throw SnapshotException.different(directory.toString(), writer.from, found);
            }
            log = SnapshotLog.openToWrite(directory, id, options, disk);
        }
        SnapshotStage stage =
                new SnapshotStage(id, log, writer.from, chunkBytesMax, options.transactionBytes());
        writer.stage = stage;
        written.put(id, writer);
        known.remove(id);
    }

    /** Does nothing when the writer has ended. */
    void append(Writer writer, SnapshotChunk chunk) {
        SnapshotStage stage = writer.stage;
        if (stage != null) {
            stage.append(chunk);
        }
    }

    /**
     * Makes durable what was taken, unless that failed before, and closes the stage.
     *
     * @return what is staged
     * @throws StorageException when what was taken may not be durable; the stage is dropped then
     */
    SnapshotExtent end(Writer writer) throws IOException {
        SnapshotStage stage = writer.stage;
        writer.stage = null;
        if (stage == null) {
            return staged(writer.id);
        }
        try {
            stage.flush();
            stage.close();
            known.put(writer.id, stage.durable());
            return stage.durable();
        } finally {
            written.remove(writer.id);
            if (stage.isBroken()) {
                drop(stage);
            }
        }
    }

    /** After a failed sync the files may look whole and not be on disk. */
    private void drop(SnapshotStage stage) {
        // never gone on from, even where it cannot be deleted
        known.put(stage.id(), SnapshotExtent.NONE);
        try {
            stage.close();
        } catch (RuntimeException e) {
            LOG.warn("a stage that failed cannot be closed", e);
        }
        try {
            disk.remove(directories.staged(stage.id()));
        } catch (IOException e) {
            LOG.warn("a stage that failed cannot be deleted; the next writer tries again", e);
        }
    }

    /** Removes a stage, if there is one. */
    void remove(SnapshotId id) throws IOException {
        requireIdle(id);
        Path directory = directories.staged(id);
        if (Files.exists(directory)) {
            disk.remove(directory);
        }
        known.remove(id);
    }

    /** Removes the older ones of a group, but for those that are being written. */
    void retainFrom(int group, long below) throws IOException {
        for (SnapshotId id : directories.staged()) {
            if (id.group() == group && id.below() < below && !written.containsKey(id)) {
                remove(id);
            }
        }
    }

    /** It has become a snapshot. */
    void committed(SnapshotId id) {
        known.remove(id);
    }

    /**
     * @throws SnapshotException when it is being written
     */
    void requireIdle(SnapshotId id) {
        if (written.containsKey(id)) {
            throw SnapshotException.busy(directories.staged(id).toString(), id);
        }
    }

    /** Ends all writers. */
    void close() {
        for (Writer writer : List.copyOf(written.values())) {
            try {
                end(writer);
            } catch (IOException | RuntimeException e) {
                LOG.warn("the {} cannot be staged further", writer.id, e);
            }
        }
    }
}
