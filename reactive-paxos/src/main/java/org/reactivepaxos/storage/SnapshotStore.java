// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The snapshots of all groups' state machines. What a group knows beside them is in the journal's
 * checkpoint, which is written after its snapshot is committed here, and names it.
 *
 * <p>A snapshot is staged first, chunk by chunk, then committed as a whole; only then it is listed
 * and can be read. A crash at any step leaves what was committed, and of a stage a beginning, from
 * which it can go on.
 *
 * <p>Everything is lazy, may be subscribed to by any thread, never blocks it, and signals on a
 * thread that may block. A disk that fails is a {@link StorageException} that names the place; what
 * is wrong with one snapshot is a {@link SnapshotException}. What was begun is done although its
 * subscriber cancels, but for {@link #stage} and {@link #read}.
 */
public interface SnapshotStore {

    /**
     * Opens the store and tells what is committed. To be called once.
     *
     * @return by group, then by instance. A damaged snapshot is not among them; whoever reads it is
     *     told what is wrong. Errors with {@link StorageException} when the store must not or
     *     cannot be used
     */
    Mono<List<Snapshot>> open();

    /** What is committed, as {@link #open} tells it. */
    Mono<List<Snapshot>> snapshots();

    /**
     * How much of a snapshot is staged, durably and whole: where writing goes on. After a crash,
     * that is read and checked first.
     *
     * @return {@link SnapshotExtent#NONE} when nothing is
     */
    Mono<SnapshotExtent> staged(SnapshotId id);

    /**
     * Adds chunks to a stage, beside the snapshot under its id if one is committed. They are
     * requested as the disk takes them, some at a time.
     *
     * <p>An error of the chunks, and a cancel, leave what was taken: a resumable stage. A failed
     * write or sync drops the whole stage, as nobody knows what is on the disk then.
     *
     * @param from what the chunks go on from: all that is {@link #staged}, or {@link
     *     SnapshotExtent#NONE}, which drops that and begins anew. {@link
     *     SnapshotException.Reason#DIFFERENT} otherwise
     * @param chunks each at most {@link #maxChunkBytes}, the parts by ascending machine id; lent
     *     until they are durable
     * @return what is staged after the last chunk, when all is durable. Errors with {@link
     *     SnapshotException.Reason#BUSY} while another subscriber writes the same stage
     */
    Mono<SnapshotExtent> stage(SnapshotId id, SnapshotExtent from, Publisher<SnapshotChunk> chunks);

    /**
     * Makes a stage a snapshot: reads all of it back, checks it, and gives it its name, durably.
     * One that is committed under the same id is replaced at once: after a crash at any moment
     * there is the old one or the new one, whole. Who reads the old one reads it to its end.
     *
     * @param whole what the writer, or the member that sent it, says it has. Where something else
     *     is staged, that stays a stage, and the error is {@link
     *     SnapshotException.Reason#DIFFERENT}
     * @return the snapshot, which from then on survives a crash; also where it was committed before
     *     and nothing is staged
     */
    Mono<Snapshot> commit(SnapshotId id, SnapshotExtent whole);

    /**
     * Stages and commits a snapshot that is taken here.
     *
     * @param chunks as for {@link #stage}; at least one
     */
    default Mono<Snapshot> store(SnapshotId id, Publisher<SnapshotChunk> chunks) {
        return stage(id, SnapshotExtent.NONE, chunks).flatMap(whole -> commit(id, whole));
    }

    /**
     * Reads a committed snapshot, or the rest of it, no more than requested. Each chunk is checked
     * before it is emitted, and the whole before the last one is. A snapshot that is removed
     * meanwhile is read to its end all the same. A cancel frees everything.
     *
     * @param from what the reader has already; {@link SnapshotException.Reason#DIFFERENT} when this
     *     snapshot does not begin so
     * @return the chunks after that, in order. Errors with {@link SnapshotException.Reason#UNKNOWN}
     *     or {@link SnapshotException.Reason#DAMAGED}. A subscriber that works in its signal holds
     *     one of the store's threads meanwhile
     */
    Flux<SnapshotChunk> read(SnapshotId id, SnapshotExtent from);

    /**
     * Removes the snapshots and stages of a group below an instance. Not a stage that is being
     * written.
     *
     * @param below errors with {@link SnapshotException.Reason#NEEDED} unless a snapshot of the
     *     group from this instance on is committed
     * @return completes when they are gone durably; what is being read is neither listed nor read
     *     by others any more, and goes when its readers end
     */
    Mono<Void> retainFrom(int group, long below);

    /**
     * Removes one snapshot, committed or staged, if there is one. The caller makes sure that no
     * checkpoint needs it.
     *
     * @return completes when it is gone durably, as {@link #retainFrom} does; errors with {@link
     *     SnapshotException.Reason#BUSY} while it is being written
     */
    Mono<Void> remove(SnapshotId id);

    /**
     * Removes a stage that nobody goes on with, if there is one. What is committed stays.
     *
     * @return completes when it is gone durably; errors with {@link SnapshotException.Reason#BUSY}
     *     while it is being written
     */
    Mono<Void> dropStage(SnapshotId id);

    /** The largest chunk that is taken, in bytes; at most {@link SnapshotChunk#BYTES_MAX}. */
    int maxChunkBytes();

    /**
     * Ends what is under way with a {@link StorageException}, leaving stages as a cancel does, and
     * frees everything. Idempotent.
     *
     * @return completes when the store is closed and its directory can be opened again
     */
    Mono<Void> close();
}
