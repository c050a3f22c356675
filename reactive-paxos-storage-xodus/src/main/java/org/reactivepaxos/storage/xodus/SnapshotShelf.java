// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is committed in a store's directory, and how something becomes so, or goes. The store's
 * writing thread calls; any thread looks something up.
 */
final class SnapshotShelf {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotShelf.class);

    private final SnapshotDirectories directories;
    private final XodusOptions options;
    private final Disk disk;
    private final NavigableMap<SnapshotId, CommittedSnapshot> committed =
            new ConcurrentSkipListMap<>();

    /** Read by some, and by nobody else any more. */
    private final NavigableMap<SnapshotId, CommittedSnapshot> leaving =
            new ConcurrentSkipListMap<>();

    SnapshotShelf(SnapshotDirectories directories, XodusOptions options, Disk disk) {
        this.directories = directories;
        this.options = options;
        this.disk = disk;
    }

    /** Finds what is committed. */
    void load() throws IOException {
        disk.deleteRemoved(directories.store());
        for (SnapshotId id : directories.committed()) {
            CommittedSnapshot found = at(id);
            SnapshotException damage = found.damage();
            if (damage != null) {
                LOG.warn("the {} is not used", id, damage);
            }
            committed.put(id, found);
        }
    }

    private CommittedSnapshot at(SnapshotId id) throws IOException {
        return new CommittedSnapshot(id, directories.committed(id), options, disk);
    }

    /** All that are not damaged, in order. */
    List<Snapshot> list() {
        List<Snapshot> list = new ArrayList<>();
        for (CommittedSnapshot each : committed.values()) {
            Snapshot snapshot = each.snapshot();
            if (snapshot != null) {
                list.add(snapshot);
            }
        }
        return list;
    }

    /** Null when it is not committed. */
    @Nullable CommittedSnapshot get(SnapshotId id) {
        return committed.get(id);
    }

    /**
     * Makes a stage a snapshot.
     *
     * @throws SnapshotException when it does not read back as it was written
     */
    Snapshot commit(Snapshot snapshot) throws IOException {
        SnapshotId id = snapshot.id();
        if (leaving.containsKey(id)) {
            throw SnapshotException.busy(directories.committed(id).toString(), id);
        }
        Path stage = directories.staged(id);
        check(snapshot, stage);
        SnapshotManifest.write(disk, stage, snapshot);
        disk.move(stage, directories.committed(id));
        disk.syncDirectory(directories.store());
        committed.put(id, at(id));
        return snapshot;
    }

    private void check(Snapshot snapshot, Path stage) {
        SnapshotLog log = SnapshotLog.openToRead(stage, snapshot.id(), options, disk);
        try {
            SnapshotExtent found = log.check();
            if (!found.equals(snapshot.extent())) {
                throw SnapshotException.damaged(
                        stage.toString(),
                        String.valueOf(snapshot.extent()),
                        String.valueOf(found),
                        null);
            }
        } finally {
            log.close();
        }
    }

    /** Begins to remove what is older; tells what goes. */
    List<CommittedSnapshot> retainFrom(int group, long below) {
        boolean covered =
                list().stream()
                        .map(Snapshot::id)
                        .anyMatch(id -> id.group() == group && id.below() >= below);
        if (!covered) {
            throw SnapshotException.needed(directories.store().toString(), group, below);
        }
        Predicate<SnapshotId> old = id -> id.group() == group && id.below() < below;
        List.copyOf(committed.keySet()).stream().filter(old).forEach(this::retire);
        return leaving.values().stream().filter(each -> old.test(each.id())).toList();
    }

    /** Begins to remove one; tells what goes, if anything. */
    List<CommittedSnapshot> remove(SnapshotId id) {
        retire(id);
        return leaving.values().stream().filter(each -> each.id().equals(id)).toList();
    }

    private void retire(SnapshotId id) {
        CommittedSnapshot retired = committed.remove(id);
        if (retired != null) {
            leaving.put(id, retired);
            retired.retire();
        }
    }

    /** It is gone, or cannot be removed. */
    void forget(CommittedSnapshot gone) {
        leaving.remove(gone.id(), gone);
    }
}
