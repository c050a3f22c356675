// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.SnapshotStages.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store does on its writing thread, one thing after the other. */
final class SnapshotWork {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWork.class);

    private final Path directory;
    private final SnapshotDirectories directories;
    private final SnapshotShelf shelf;
    private final SnapshotStages stages;
    private final Disk disk;
    private volatile @Nullable DirectoryLock lock;

    SnapshotWork(Path directory, XodusOptions options, Disk disk, int chunkBytesMax) {
        this.directory = directory;
        this.disk = disk;
        this.directories = new SnapshotDirectories(directory);
        this.shelf = new SnapshotShelf(directories, options, disk);
        this.stages = new SnapshotStages(directories, options, disk, chunkBytesMax);
    }

    List<Snapshot> open() throws IOException {
        disk.makeDirectories(directory);
        DirectoryLock taken = DirectoryLock.take(directory, "snapshot store");
        try {
            shelf.load();
        } catch (IOException | RuntimeException | Error e) {
            taken.close();
            throw e;
        }
        lock = taken;
        return shelf.list();
    }

    private void requireOpen() {
        if (lock == null) {
            throw new StorageException(directory + ": this snapshot store is not open");
        }
    }

    List<Snapshot> list() {
        requireOpen();
        return shelf.list();
    }

    SnapshotExtent staged(SnapshotId id) throws IOException {
        requireOpen();
        return stages.staged(id);
    }

    void begin(Writer writer) throws IOException {
        requireOpen();
        stages.begin(writer);
    }

    void append(Writer writer, SnapshotChunk chunk) {
        stages.append(writer, chunk);
    }

    SnapshotExtent end(Writer writer) throws IOException {
        return stages.end(writer);
    }

    /** Ends a writer whose subscriber is gone, or is told something else. */
    void endQuietly(Writer writer) {
        try {
            stages.end(writer);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the {} cannot be staged further", writer.id(), e);
        }
    }

    Snapshot commit(SnapshotId id, SnapshotExtent whole) throws IOException {
        requireOpen();
        stages.requireIdle(id);
        Snapshot snapshot = new Snapshot(id, whole);
        SnapshotExtent staged = stages.staged(id);
        if (staged.equals(SnapshotExtent.NONE)) {
            requireCommitted(snapshot);
            return snapshot;
        }
        if (!staged.equals(whole)) {
            throw SnapshotException.different(directories.staged(id).toString(), whole, staged);
        }
        commit(snapshot);
        return snapshot;
    }

    /** Nothing is staged: it was committed before, or never will be. */
    private void requireCommitted(Snapshot wanted) {
        SnapshotId id = wanted.id();
        CommittedSnapshot known = shelf.get(id);
        if (known == null) {
            throw SnapshotException.unknown(directories.staged(id).toString(), id);
        }
        if (!known.require().equals(wanted)) {
            throw SnapshotException.different(
                    known.directory().toString(), wanted.extent(), known.require().extent());
        }
    }

    private void commit(Snapshot snapshot) throws IOException {
        try {
            shelf.commit(snapshot);
            stages.committed(snapshot.id());
        } catch (SnapshotException e) {
            if (e.reason() == Reason.DAMAGED) {
                stages.remove(snapshot.id());
            }
            throw e;
        }
    }

    /** For any thread. */
    SnapshotReader read(SnapshotId id, SnapshotExtent from) {
        requireOpen();
        CommittedSnapshot snapshot = shelf.get(id);
        if (snapshot == null) {
            throw SnapshotException.unknown(directory.toString(), id);
        }
        return SnapshotReader.open(snapshot, from);
    }

    List<CommittedSnapshot> retainFrom(int group, long below) throws IOException {
        requireOpen();
        List<CommittedSnapshot> leaving = shelf.retainFrom(group, below);
        stages.retainFrom(group, below);
        return leaving;
    }

    List<CommittedSnapshot> remove(SnapshotId id) throws IOException {
        requireOpen();
        stages.remove(id);
        return shelf.remove(id);
    }

    void dropStage(SnapshotId id) throws IOException {
        requireOpen();
        stages.remove(id);
    }

    /** For any thread. */
    void forget(CommittedSnapshot gone) {
        shelf.forget(gone);
    }

    void endWriters() {
        stages.close();
    }

    /** When nothing is read or written any more. */
    void close() throws IOException {
        DirectoryLock taken = lock;
        lock = null;
        if (taken != null) {
            taken.close();
        }
    }
}
