// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.SnapshotScript.State;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Cuts the power at each change of the script, starts again, and says what is wrong then. */
final class SnapshotCrashRuns {

    private static final List<SnapshotId> ALL =
            List.of(
                    SnapshotScript.id(10),
                    SnapshotScript.id(20),
                    SnapshotScript.id(25),
                    SnapshotScript.id(30));

    /**
     * What a start found.
     *
     * @param problem what is wrong whatever was acknowledged
     */
    record Found(
            Map<SnapshotId, SnapshotExtent> committed,
            Map<SnapshotId, SnapshotExtent> staged,
            @Nullable String problem) {}

    private final Path root;
    private final PowerCuts<Found> cuts;

    SnapshotCrashRuns(Path root) throws IOException {
        this.root = root;
        Path parent = Files.createDirectories(root.resolve("script"));
        SnapshotScript script = SnapshotScript.record(parent.resolve("snapshots"));
        this.cuts =
                new PowerCuts<>(
                        parent,
                        script.changes(),
                        (left, changes) -> start(left),
                        (found, changes) -> problem(found, script.possible(changes)));
    }

    /** The cuts of this script. */
    PowerCuts<Found> cuts() {
        return cuts;
    }

    private static @Nullable String problem(Found found, List<State> possible) {
        if (found.problem() != null) {
            return found.problem();
        }
        if (possible.stream().noneMatch(state -> state.committed().equals(found.committed()))) {
            return "committed " + found.committed() + ", not as in any of " + possible;
        }
        for (SnapshotId id : ALL) {
            long least =
                    possible.stream()
                            .map(state -> state.staged().getOrDefault(id, SnapshotExtent.NONE))
                            .mapToLong(SnapshotExtent::chunks)
                            .min()
                            .orElse(0);
            SnapshotExtent staged = found.staged().getOrDefault(id, SnapshotExtent.NONE);
            if (staged.chunks() < least) {
                return "of the " + id + ", only " + staged + " staged, acknowledged " + least;
            }
        }
        return null;
    }

    private Found start(SortedMap<String, byte[]> left) throws IOException {
        Path directory = root.resolve("left");
        LeftFiles.write(left, Files.createDirectories(directory));
        try {
            return start(directory.resolve("snapshots"));
        } catch (StorageException e) {
            return new Found(Map.of(), Map.of(), e.toString());
        } finally {
            LeftFiles.delete(directory);
        }
    }

    private static Found start(Path directory) {
        Map<SnapshotId, SnapshotExtent> committed = new TreeMap<>();
        Map<SnapshotId, SnapshotExtent> staged = new TreeMap<>();
        XodusSnapshotStore store = open(directory);
        try {
            for (Snapshot snapshot : now(store.snapshots())) {
                SnapshotId id = snapshot.id();
                List<SnapshotChunk> chunks = read(store, id);
                if (!SnapshotScript.areWhole(id, chunks)
                        || !SnapshotScript.extent(chunks).equals(snapshot.extent())) {
                    return new Found(committed, staged, "other content: " + snapshot);
                }
                committed.put(id, snapshot.extent());
            }
            for (SnapshotId id : ALL) {
                SnapshotExtent found = now(store.staged(id));
                if (!isBeginning(id, found)) {
                    return new Found(committed, staged, "other content is staged: " + found);
                }
                staged.put(id, found);
            }
            return new Found(committed, staged, goOn(store, committed, staged));
        } finally {
            store.close().block(SnapshotScript.PATIENCE);
        }
    }

    private static boolean isBeginning(SnapshotId id, SnapshotExtent staged) {
        int count = (int) staged.chunks();
        List<SnapshotChunk> other = SnapshotScript.replacement();
        return staged.equals(SnapshotScript.extent(id, count))
                || (count <= other.size()
                        && staged.equals(SnapshotScript.extent(other.subList(0, count))));
    }

    /** What was cut is brought to its end, and replaces what is older. */
    private static @Nullable String goOn(
            XodusSnapshotStore store,
            Map<SnapshotId, SnapshotExtent> committed,
            Map<SnapshotId, SnapshotExtent> staged) {
        SnapshotId newest = SnapshotScript.id(30);
        if (!committed.containsKey(newest)) {
            SnapshotExtent from = staged.getOrDefault(newest, SnapshotExtent.NONE);
            List<SnapshotChunk> rest =
                    SnapshotScript.chunks(newest)
                            .subList((int) from.chunks(), SnapshotScript.COUNT);
            SnapshotExtent whole = now(store.stage(newest, from, Flux.fromIterable(rest)));
            store.commit(newest, whole).block(SnapshotScript.PATIENCE);
        }
        store.retainFrom(SnapshotScript.GROUP, newest.below()).block(SnapshotScript.PATIENCE);
        boolean alone = now(store.snapshots()).size() == 1;
        boolean whole = SnapshotScript.areWhole(newest, read(store, newest));
        return alone && whole ? null : "cannot be gone on with";
    }

    private static XodusSnapshotStore open(Path directory) {
        XodusSnapshotStore store =
                new XodusSnapshotStore(directory, SnapshotScript.OPTIONS, new Disk(new FileTape()));
        try {
            store.open().block(SnapshotScript.PATIENCE);
            return store;
        } catch (StorageException e) {
            store.close().block(SnapshotScript.PATIENCE);
            throw e;
        }
    }

    private static List<SnapshotChunk> read(XodusSnapshotStore store, SnapshotId id) {
        return now(store.read(id, SnapshotExtent.NONE).collectList());
    }

    private static <T> T now(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(SnapshotScript.PATIENCE));
    }
}
