// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** What an in-memory snapshot store holds over its starts. Thread-safe. */
final class MemorySnapshots {

    private static final String PLACE = "in-memory snapshot store";

    private final TreeMap<SnapshotId, MemoryStage> committed = new TreeMap<>();
    private final Map<SnapshotId, MemoryStage> stages = new HashMap<>();
    private final Map<SnapshotId, Writer> writing = new HashMap<>();

    /** One subscriber that writes a stage, or will, or did. */
    static final class Writer {
        private final SnapshotId id;
        private final SnapshotExtent from;
        private boolean ended;

        Writer(SnapshotId id, SnapshotExtent from) {
            this.id = id;
            this.from = from;
        }
    }

    synchronized List<Snapshot> list() {
        return committed.entrySet().stream()
                .map(entry -> new Snapshot(entry.getKey(), entry.getValue().extent()))
                .toList();
    }

    synchronized SnapshotExtent staged(SnapshotId id) {
        MemoryStage stage = stages.get(id);
        return stage == null ? SnapshotExtent.NONE : stage.extent();
    }

    /** Nothing else is written under that id until this writer ends. */
    synchronized void begin(Writer writer) {
        SnapshotId id = writer.id;
        requireIdle(id);
        if (writer.ended) {
            return;
        }
        if (writer.from.equals(SnapshotExtent.NONE)) {
            stages.put(id, new MemoryStage());
        } else if (!writer.from.equals(staged(id))) {
            throw SnapshotException.different(PLACE, writer.from, staged(id));
        }
        writing.put(id, writer);
    }

    /** Does nothing for a writer that ended. */
    synchronized void append(Writer writer, SnapshotChunk chunk) {
        MemoryStage stage = stages.get(writer.id);
        if (writing.get(writer.id) == writer && stage != null) {
            stage.append(chunk);
        }
    }

    /** What was taken is durable; tells what is staged. */
    synchronized SnapshotExtent end(Writer writer) {
        writer.ended = true;
        MemoryStage stage = stages.get(writer.id);
        if (writing.remove(writer.id, writer) && stage != null) {
            stage.sync();
        }
        return staged(writer.id);
    }

    synchronized void endAll() {
        List.copyOf(writing.values()).forEach(this::end);
    }

    synchronized Snapshot commit(SnapshotId id, SnapshotExtent whole) {
        requireIdle(id);
        MemoryStage stage = stages.get(id);
        if (stage == null || stage.extent().equals(SnapshotExtent.NONE)) {
            stage = committed.get(id);
        }
        if (stage == null) {
            throw SnapshotException.unknown(PLACE, id);
        }
        if (!stage.extent().equals(whole)) {
            throw SnapshotException.different(PLACE, whole, stage.extent());
        }
        stages.remove(id);
        committed.put(id, stage);
        return new Snapshot(id, whole);
    }

    private void requireIdle(SnapshotId id) {
        if (writing.containsKey(id)) {
            throw SnapshotException.busy(PLACE, id);
        }
    }

    synchronized List<SnapshotChunk> read(SnapshotId id, SnapshotExtent from) {
        MemoryStage snapshot = committed.get(id);
        if (snapshot == null) {
            throw SnapshotException.unknown(PLACE, id);
        }
        if (!snapshot.beginsWith(from)) {
            throw SnapshotException.different(PLACE, from, snapshot.extent());
        }
        return snapshot.from(from);
    }

    synchronized void retainFrom(int group, long below) {
        Predicate<SnapshotId> ofGroup = id -> id.group() == group;
        if (committed.keySet().stream().noneMatch(ofGroup.and(id -> id.below() >= below))) {
            throw SnapshotException.needed(PLACE, group, below);
        }
        Predicate<SnapshotId> old = ofGroup.and(id -> id.below() < below);
        committed.keySet().removeIf(old);
        stages.keySet().removeIf(old.and(id -> !writing.containsKey(id)));
    }

    synchronized void remove(SnapshotId id) {
        requireIdle(id);
        committed.remove(id);
        stages.remove(id);
    }

    synchronized void dropStage(SnapshotId id) {
        requireIdle(id);
        stages.remove(id);
    }

    /** Stages lose what was not durable, but for what the function keeps of so many chunks. */
    synchronized void crash(IntUnaryOperator kept) {
        for (MemoryStage stage : stages.values()) {
            stage.crash(kept.applyAsInt(stage.unsynced()));
        }
        writing.clear();
    }
}
