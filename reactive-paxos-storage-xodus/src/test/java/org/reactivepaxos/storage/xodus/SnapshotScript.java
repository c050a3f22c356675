// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The work of a snapshot store whose changes are recorded: snapshots are taken, cut, gone on with,
 * replaced, removed, over some starts.
 */
final class SnapshotScript {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final int GROUP = 4;

    /** Some transactions a snapshot, over several files. */
    static final XodusOptions OPTIONS =
            XodusOptions.defaults()
                    .withFileBytes(256 * 1024)
                    .withCacheBytes(1024 * 1024)
                    .withTransaction(50_000, 1);

    /**
     * What there is after a step.
     *
     * @param asked number of changes before the step began
     * @param acknowledged number of changes when it was acknowledged
     */
    record State(
            int asked,
            int acknowledged,
            Map<SnapshotId, SnapshotExtent> committed,
            Map<SnapshotId, SnapshotExtent> staged) {}

    /** Chunks of each snapshot: more than one file of them. */
    static final int COUNT = 20;

    static final SnapshotId REPLACED = id(30);

    private static final int CHUNK_BYTES = 17_000;

    private final Path directory;
    private final FileTape tape = new FileTape();
    private final List<State> states = new ArrayList<>();
    private final Map<SnapshotId, SnapshotExtent> committed = new TreeMap<>();
    private final Map<SnapshotId, SnapshotExtent> staged = new TreeMap<>();
    private XodusSnapshotStore store;

    private SnapshotScript(Path directory) {
        this.directory = directory;
        this.store = new XodusSnapshotStore(directory, OPTIONS, new Disk(tape));
    }

    static SnapshotScript record(Path directory) {
        SnapshotScript script = new SnapshotScript(directory);
        script.run();
        return script;
    }

    static SnapshotId id(long below) {
        return new SnapshotId(GROUP, below);
    }

    /** What each snapshot consists of. */
    static List<SnapshotChunk> chunks(SnapshotId id) {
        return chunks(id.hashCode(), COUNT);
    }

    /** What takes the place of {@link #REPLACED}. */
    static List<SnapshotChunk> replacement() {
        return chunks(1, 3);
    }

    /** Whether these are what a snapshot consists of, or did before it was replaced. */
    static boolean areWhole(SnapshotId id, List<SnapshotChunk> chunks) {
        return chunks.equals(chunks(id)) || (id.equals(REPLACED) && chunks.equals(replacement()));
    }

    private static List<SnapshotChunk> chunks(long seed, int count) {
        Random random = new Random(seed);
        List<SnapshotChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[i == 4 ? 0 : CHUNK_BYTES];
            random.nextBytes(bytes);
            chunks.add(SnapshotChunk.of(i < COUNT / 2 ? 0 : 2, bytes));
        }
        return chunks;
    }

    static SnapshotExtent extent(SnapshotId id, int count) {
        return extent(chunks(id).subList(0, count));
    }

    static SnapshotExtent extent(List<SnapshotChunk> chunks) {
        SnapshotExtent extent = SnapshotExtent.NONE;
        for (SnapshotChunk chunk : chunks) {
            extent = extent.plus(chunk, CHUNK_BYTES);
        }
        return extent;
    }

    private void run() {
        states.add(new State(0, 0, Map.of(), Map.of()));
        step(store.open());
        stage(id(10), 0, COUNT);
        commit(id(10));
        stage(id(20), 0, 5);
        stage(id(20), 5, 17);
        restart();
        stage(id(20), 17, COUNT);
        commit(id(20));
        committed.remove(id(10));
        step(store.retainFrom(GROUP, 20));
        stage(id(30), 0, COUNT);
        restart();
        commit(id(30));
        staged.put(id(25), extent(id(25), 0));
        stage(id(25), 0, 2);
        committed.remove(id(20));
        staged.remove(id(25));
        step(store.retainFrom(GROUP, 30));
        replace();
        step(store.close());
    }

    /** Staged beside it, then in its place at once. */
    private void replace() {
        SnapshotExtent whole = extent(replacement());
        staged.put(REPLACED, whole);
        step(store.stage(REPLACED, SnapshotExtent.NONE, Flux.fromIterable(replacement())));
        committed.put(REPLACED, whole);
        staged.remove(REPLACED);
        step(store.commit(REPLACED, whole));
    }

    private void stage(SnapshotId id, int from, int to) {
        staged.put(id, extent(id, to));
        Flux<SnapshotChunk> chunks = Flux.fromIterable(chunks(id).subList(from, to));
        step(store.stage(id, extent(id, from), chunks));
    }

    private void commit(SnapshotId id) {
        committed.put(id, extent(id, COUNT));
        staged.remove(id);
        step(store.commit(id, extent(id, COUNT)));
    }

    private void restart() {
        step(store.close());
        store = new XodusSnapshotStore(directory, OPTIONS, new Disk(tape));
        step(store.open());
    }

    private void step(Mono<?> operation) {
        int asked = tape.size();
        operation.block(PATIENCE);
        states.add(new State(asked, tape.size(), new TreeMap<>(committed), new TreeMap<>(staged)));
    }

    List<FileChange> changes() {
        return tape.changes();
    }

    /** What may be there after so many changes: from all that is acknowledged to all asked for. */
    List<State> possible(int changes) {
        int least = 0;
        int most = 0;
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).acknowledged() <= changes) {
                least = i;
            }
            if (states.get(i).asked() <= changes) {
                most = i;
            }
        }
        return states.subList(least, Math.max(least, most) + 1);
    }
}
