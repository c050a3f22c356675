// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayList;
import java.util.List;

/** Chunks of a snapshot in memory, some of which a crash would lose. */
final class MemoryStage {

    /** As a disk syncs now and then. */
    private static final int SYNC_CHUNKS = 8;

    private final List<SnapshotChunk> chunks = new ArrayList<>();

    /** Of each number of chunks, from none on. */
    private final List<SnapshotExtent> extents = new ArrayList<>(List.of(SnapshotExtent.NONE));

    private int durable;

    void append(SnapshotChunk chunk) {
        extents.add(extents.get(chunks.size()).plus(chunk, SnapshotChunk.BYTES_MAX));
        chunks.add(chunk);
        if (chunks.size() % SYNC_CHUNKS == 0) {
            sync();
        }
    }

    void sync() {
        durable = chunks.size();
    }

    /** How many chunks are not durable yet. */
    int unsynced() {
        return chunks.size() - durable;
    }

    /** Loses what is not durable, but for so many chunks. */
    void crash(int kept) {
        int left = durable + kept;
        chunks.subList(left, chunks.size()).clear();
        extents.subList(left + 1, extents.size()).clear();
        sync();
    }

    /** All that is durable. */
    SnapshotExtent extent() {
        return extents.get(durable);
    }

    /** Whether it begins so. */
    boolean beginsWith(SnapshotExtent extent) {
        return extent.chunks() <= durable && extents.get((int) extent.chunks()).equals(extent);
    }

    /** The chunks after that many, of a stage that is written no more. */
    List<SnapshotChunk> from(SnapshotExtent extent) {
        return chunks.subList((int) extent.chunks(), durable);
    }
}
