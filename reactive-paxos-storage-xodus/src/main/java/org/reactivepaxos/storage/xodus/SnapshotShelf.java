// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.xodus.SnapshotDirectories.Place;
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
    private final Set<CommittedSnapshot> leaving = ConcurrentHashMap.newKeySet();

    SnapshotShelf(SnapshotDirectories directories, XodusOptions options, Disk disk) {
        this.directories = directories;
        this.options = options;
        this.disk = disk;
    }

    /** Finds what is committed; what it has replaced goes. */
    void load() throws IOException {
        disk.deleteRemoved(directories.store());
        for (Place place : directories.committed()) {
            CommittedSnapshot found = at(place.id(), place.directory());
            SnapshotException damage = found.damage();
            if (damage != null) {
                LOG.warn("the {} is not used", place.id(), damage);
            }
            CommittedSnapshot replaced = committed.put(place.id(), found);
            if (replaced != null) {
                // The name of what holds may not be durable yet.
                disk.syncDirectory(directories.store());
                disk.remove(replaced.directory());
            }
        }
    }

    private CommittedSnapshot at(SnapshotId id, Path directory) throws IOException {
        return new CommittedSnapshot(id, directory, options, disk);
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
     * Makes a stage a snapshot, in place of the one under its id if there is one.
     *
     * @throws SnapshotException when it does not read back as it was written
     */
    Snapshot commit(Snapshot snapshot) throws IOException {
        SnapshotId id = snapshot.id();
        Path stage = directories.staged(id);
        check(snapshot, stage);
        SnapshotManifest.write(disk, stage, snapshot);
        Path place = directories.next(id);
        disk.move(stage, place);
        disk.syncDirectory(directories.store());
        retire(committed.put(id, at(id, place)));
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
        List.copyOf(committed.keySet()).stream()
                .filter(old)
                .map(committed::remove)
                .forEach(this::retire);
        return leaving.stream().filter(each -> old.test(each.id())).toList();
    }

    /** Begins to remove one; tells what goes, if anything. */
    List<CommittedSnapshot> remove(SnapshotId id) {
        retire(committed.remove(id));
        return leaving.stream().filter(each -> each.id().equals(id)).toList();
    }

    /** Nobody waits for the end of one that was replaced: it is forgotten with the next. */
    private void retire(@Nullable CommittedSnapshot retired) {
        leaving.removeIf(CommittedSnapshot::isGone);
        if (retired != null) {
            leaving.add(retired);
            retired.retire();
        }
    }

    /** It is gone, or cannot be removed. */
    void forget(CommittedSnapshot gone) {
        leaving.remove(gone);
    }
}
