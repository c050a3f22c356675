// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.SynchronousSink;

/** One read of a snapshot, chunk by chunk. One thread at a time. */
final class SnapshotReader {

    private final CommittedSnapshot snapshot;
    private final SnapshotLog log;
    private final SnapshotExtent whole;
    private SnapshotExtent done;

    private SnapshotReader(CommittedSnapshot snapshot, SnapshotLog log, SnapshotExtent from) {
        this.snapshot = snapshot;
        this.log = log;
        this.whole = snapshot.require().extent();
        this.done = from;
    }

    /**
     * @param from what the reader has
     * @throws StorageException when the snapshot is damaged, or does not begin so
     */
    static SnapshotReader open(CommittedSnapshot snapshot, SnapshotExtent from) {
        SnapshotExtent whole = snapshot.require().extent();
        SnapshotLog log = snapshot.acquire();
        try {
            boolean within = from.chunks() > 0 && from.chunks() <= whole.chunks();
            SnapshotExtent beginning =
                    within ? log.read(from.chunks()).through() : SnapshotExtent.NONE;
            if (!beginning.equals(from)) {
                throw SnapshotException.different(
                        String.valueOf(snapshot.directory()), from, within ? beginning : whole);
            }
            return new SnapshotReader(snapshot, log, from);
        } catch (RuntimeException | Error e) {
            snapshot.release();
            throw e;
        }
    }

    /** Emits the next chunk, or the end, or both. */
    SnapshotReader next(SynchronousSink<SnapshotChunk> sink) {
        if (done.chunks() < whole.chunks()) {
            long number = done.chunks() + 1;
            SnapshotRecord read = log.read(number);
            SnapshotChunk chunk = checked(read, number);
            done = read.through();
            sink.next(chunk);
        }
        if (done.chunks() == whole.chunks()) {
            sink.complete();
        }
        return this;
    }

    private SnapshotChunk checked(SnapshotRecord read, long number) {
        try {
            SnapshotChunk chunk = read.after(done);
            if (number == whole.chunks() && !read.through().equals(whole)) {
                throw new StorageException(
                        "the manifest says " + whole + ", the chunks are " + read.through());
            }
            return chunk;
        } catch (StorageException e) {
            throw SnapshotException.damaged(
                    String.valueOf(snapshot.directory()),
                    "chunk " + number + " to follow those before",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    void close() {
        snapshot.release();
    }
}
