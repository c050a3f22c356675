// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One snapshot that is committed: open as long as somebody reads it, deleted once nobody does and
 * it is to go.
 */
final class CommittedSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedSnapshot.class);

    private final SnapshotId id;
    private final Path directory;
    private final XodusOptions options;
    private final Disk disk;
    private final @Nullable Snapshot snapshot;
    private final @Nullable SnapshotException damage;
    private final Sinks.Empty<Void> gone = Sinks.empty();
    private @Nullable SnapshotLog log;
    private int readers;
    private boolean leaving;
    private volatile boolean deleted;

    /**
     * Looks at the manifest, and at nothing else.
     *
     * @throws StorageException when it has a format that this version does not know
     */
    CommittedSnapshot(SnapshotId id, Path directory, XodusOptions options, Disk disk)
            throws IOException {
        this.id = id;
        this.directory = directory;
        this.options = options;
        this.disk = disk;
        Snapshot read = null;
        SnapshotException wrong = null;
        try {
            read = SnapshotManifest.read(directory, id);
        } catch (SnapshotException e) {
            wrong = e;
        }
        this.snapshot = read;
        this.damage = wrong;
    }

    SnapshotId id() {
        return id;
    }

    Path directory() {
        return directory;
    }

    /** Null when its manifest is damaged. */
    @Nullable Snapshot snapshot() {
        return snapshot;
    }

    /** What is wrong with its manifest, if anything. */
    @Nullable SnapshotException damage() {
        return damage;
    }

    /**
     * What it must hold.
     *
     * @throws SnapshotException when its manifest is damaged
     */
    Snapshot require() {
        if (snapshot == null) {
            throw SnapshotException.damaged(
                    directory.toString(),
                    "the manifest of the " + id,
                    String.valueOf(damage),
                    damage);
        }
        return snapshot;
    }

    /**
     * Opens it for one more reader, who must release it.
     *
     * @throws StorageException when it is damaged, or about to be removed
     */
    synchronized SnapshotLog acquire() {
        if (leaving) {
            throw SnapshotException.unknown(directory.toString(), id);
        }
        SnapshotLog open = log;
        if (open == null) {
            open = SnapshotLog.openToRead(directory, id, options, disk);
            log = open;
        }
        readers++;
        return open;
    }

    /** A reader ended. */
    synchronized void release() {
        readers--;
        closeWhenIdle();
    }

    /** Serves those who read it to the end, and nobody else; then deletes it. */
    synchronized void retire() {
        leaving = true;
        closeWhenIdle();
    }

    /** Completes when it is deleted, durably. */
    Mono<Void> gone() {
        return gone.asMono();
    }

    /** Whether it is deleted, durably. */
    boolean isGone() {
        return deleted;
    }

    private void closeWhenIdle() {
        if (readers > 0) {
            return;
        }
        try {
            SnapshotLog open = log;
            log = null;
            if (open != null) {
                open.close();
            }
            if (leaving) {
                disk.remove(directory);
                deleted = true;
                gone.tryEmitEmpty();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be closed or removed", directory, e);
            if (leaving) {
                gone.tryEmitError(new StorageException(directory + " cannot be removed", e));
            }
        }
    }
}
