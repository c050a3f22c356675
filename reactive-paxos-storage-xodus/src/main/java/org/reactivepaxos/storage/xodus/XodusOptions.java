// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link XodusJournal} and a {@link XodusSnapshotStore} use disk and memory. Immutable.
 *
 * @param fileBytes length of one log file, in bytes; a multiple of 64 KiB, fixed when the journal
 *     is made and ignored later, as when a snapshot is; 32 MiB by default
 * @param cacheBytes bound of the page cache for reads, in bytes; 32 MiB by default
 * @param transactionBytes bound of the records of one transaction, in bytes; a single larger append
 *     is a transaction of its own; 8 MiB by default
 * @param transactionAppends bound of the appends of one transaction; 4096 by default
 * @param recordBytes bound of one record, in bytes; larger ones are refused by append; at most half
 *     a file; 16 MiB by default
 * @param highWaterInterval how far the synced high-water mark may lag behind under load, which is
 *     what a loss of the log's end after a power cut can hide behind; 100 ms by default
 * @param space how disk is given back and kept free
 * @param reads bounds of reading
 */
public record XodusOptions(
        long fileBytes,
        long cacheBytes,
        long transactionBytes,
        int transactionAppends,
        int recordBytes,
        Duration highWaterInterval,
        Space space,
        Reads reads) {

    /**
     * How disk is given back and kept free.
     *
     * @param segmentBytes bytes of records after which the log goes on in a further segment; the
     *     unit in which disk is given back; may change between starts; 256 MiB by default
     * @param reserveBytes free bytes that are kept for votes: below them the node takes no new
     *     proposals, until a quarter more is free again. At most an eighth of the file system is
     *     kept, whatever this says; 0 keeps none; 256 MiB by default
     */
    public record Space(long segmentBytes, long reserveBytes) {

        public Space {
            require(segmentBytes > 0, "segmentBytes must be positive: " + segmentBytes);
            require(reserveBytes >= 0, "reserveBytes must not be negative: " + reserveBytes);
        }
    }

    /**
     * Bounds of reading.
     *
     * @param threads bound of the threads that serve reads; 2 by default
     * @param waiting bound of the reads that wait for one of them; later ones are refused; 1024 by
     *     default
     */
    public record Reads(int threads, int waiting) {

        public Reads {
            require(threads > 0, "read threads must be positive: " + threads);
            require(waiting > 0, "waiting reads must be positive: " + waiting);
        }
    }

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Unit of the files and of the page cache. */
    static final long PAGE_BYTES = 64 * KIB;

    private static final XodusOptions DEFAULTS =
            new XodusOptions(
                    32 * MIB,
                    32 * MIB,
                    8 * MIB,
                    4096,
                    (int) (16 * MIB),
                    Duration.ofMillis(100),
                    new Space(256 * MIB, 256 * MIB),
                    new Reads(2, 1024));

    public XodusOptions {
        Objects.requireNonNull(highWaterInterval, "highWaterInterval");
        require(
                fileBytes >= 4 * PAGE_BYTES && fileBytes % PAGE_BYTES == 0,
                "fileBytes must be a multiple of 64 KiB and at least four of them: " + fileBytes);
        require(cacheBytes >= MIB, "cacheBytes must be at least 1 MiB: " + cacheBytes);
        require(transactionBytes > 0, "transactionBytes must be positive: " + transactionBytes);
        require(
                transactionAppends > 0,
                "transactionAppends must be positive: " + transactionAppends);
        require(
                recordBytes > 0 && recordBytes <= fileBytes / 2,
                "recordBytes must be positive and at most half of fileBytes: " + recordBytes);
        require(
                !highWaterInterval.isNegative() && !highWaterInterval.isZero(),
                "highWaterInterval must be positive: " + highWaterInterval);
        Objects.requireNonNull(space, "space");
        Objects.requireNonNull(reads, "reads");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The defaults named at each component. */
    public static XodusOptions defaults() {
        return DEFAULTS;
    }

    /** A copy with another length of a log file; bounds the record too where it has to. */
    public XodusOptions withFileBytes(long bytes) {
        int record = (int) Math.min(recordBytes, Math.max(1, bytes / 2));
        return new XodusOptions(
                bytes,
                cacheBytes,
                transactionBytes,
                transactionAppends,
                record,
                highWaterInterval,
                space,
                reads);
    }

    /** A copy with another page cache. */
    public XodusOptions withCacheBytes(long bytes) {
        return new XodusOptions(
                fileBytes,
                bytes,
                transactionBytes,
                transactionAppends,
                recordBytes,
                highWaterInterval,
                space,
                reads);
    }

    /** A copy with other bounds of one transaction. */
    public XodusOptions withTransaction(long bytes, int appends) {
        return new XodusOptions(
                fileBytes,
                cacheBytes,
                bytes,
                appends,
                recordBytes,
                highWaterInterval,
                space,
                reads);
    }

    /** A copy with another bound of one record. */
    public XodusOptions withRecordBytes(int bytes) {
        return new XodusOptions(
                fileBytes,
                cacheBytes,
                transactionBytes,
                transactionAppends,
                bytes,
                highWaterInterval,
                space,
                reads);
    }

    /** A copy with another interval between syncs of the high-water mark. */
    public XodusOptions withHighWaterInterval(Duration interval) {
        return new XodusOptions(
                fileBytes,
                cacheBytes,
                transactionBytes,
                transactionAppends,
                recordBytes,
                interval,
                space,
                reads);
    }

    /** A copy with other bounds for reads. */
    public XodusOptions withReads(int threads, int waiting) {
        return new XodusOptions(
                fileBytes,
                cacheBytes,
                transactionBytes,
                transactionAppends,
                recordBytes,
                highWaterInterval,
                space,
                new Reads(threads, waiting));
    }

    /** See {@link Space#segmentBytes()}. */
    public long segmentBytes() {
        return space.segmentBytes();
    }

    /** See {@link Space#reserveBytes()}. */
    public long reserveBytes() {
        return space.reserveBytes();
    }

    /** A copy with another length of a segment. */
    public XodusOptions withSegmentBytes(long bytes) {
        return withSpace(new Space(bytes, space.reserveBytes()));
    }

    /** A copy that keeps another number of bytes free for votes. */
    public XodusOptions withReserveBytes(long bytes) {
        return withSpace(new Space(space.segmentBytes(), bytes));
    }

    private XodusOptions withSpace(Space other) {
        return new XodusOptions(
                fileBytes,
                cacheBytes,
                transactionBytes,
                transactionAppends,
                recordBytes,
                highWaterInterval,
                other,
                reads);
    }
}
