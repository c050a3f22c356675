// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.List;
import java.util.Optional;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The node's durable log, shared by all its groups. One writer drains what all groups appended into
 * one write and one sync; it never waits in order to batch.
 */
public interface Journal {

    /**
     * Opens the journal for this member, durably adds this start with a new random id to its
     * lineage (rule S7), and tells what is stored. To be called once.
     *
     * @param member the member id; a journal that was written by another member is refused
     * @return errors with {@link StorageUnavailableException} when its place cannot be used as it
     *     is, and with another {@link StorageException} when the journal must not be used again
     */
    Mono<Recovery> open(int member);

    /**
     * Takes records of one group, in order. They become durable together with, or after, everything
     * appended before. Never blocks. May be called by any thread; calls of one thread keep their
     * order.
     *
     * @param records at least one
     * @return the position of the last record. Positions grow over all groups; a record is durable
     *     once {@link #durable()} has emitted its position or a higher one
     */
    long append(int group, List<LogRecord> records);

    /** Takes the fact that this peer was seen; as {@link #append}. */
    long rememberPeer(PeerIdentity peer);

    /**
     * The position up to which everything is durable, once per sync. A new subscriber first gets
     * the latest. Signals on the journal's own thread: hand over, do not work there. Errors with
     * {@link StorageException} when a write or sync failed, a {@link StorageUnavailableException}
     * where the disk is full: nothing appended becomes durable any more, and the node must not vote
     * again until it was restarted. Completes on close.
     */
    Flux<Long> durable();

    /** The largest encoded run of values, in bytes, that fits into one record. */
    int maxRunBytes();

    /** Bytes appended and not durable yet. The caller bounds it by not appending. */
    long pendingBytes();

    /**
     * Present while the disk is nearly full. The node then takes no new proposals, and goes on
     * voting for those of others; it takes them again once this is empty. Cheap, never blocks: it
     * tells of the last look, not of this moment. Any thread. Empty by default.
     */
    default Optional<LowSpace> lowSpace() {
        return Optional.empty();
    }

    /**
     * How much of its disk the log takes. Cheap, never blocks: it tells of the last look, not of
     * this moment. Any thread. Empty by default, for who does not know.
     */
    default Optional<LogSpace> logSpace() {
        return Optional.empty();
    }

    /**
     * Reads durable values of one group, for learners and replays. The caller knows that every
     * instance below {@code below} is decided; then what is returned is what was decided.
     *
     * @param from first instance wanted
     * @param below first instance not wanted any more
     * @param maxBytes bound of the encoded size of what is returned; at least one value is returned
     *     all the same
     * @return runs of consecutive instances that begin at {@code from}, trimmed to [from, below);
     *     an empty list when {@code from} is not durable here. The last run is cut where the byte
     *     bound demands it. Signals on a thread that may block
     */
    Mono<List<Run>> read(int group, long from, long below, int maxBytes);

    /**
     * Writes and syncs what was appended, then frees everything. Idempotent.
     *
     * @return completes when the journal is closed and its directory can be opened again
     */
    Mono<Void> close();
}
