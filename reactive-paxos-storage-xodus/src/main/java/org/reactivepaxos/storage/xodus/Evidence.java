// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.storage.StorageException;

/**
 * What must be found in the log, by the high-water mark and the raw bytes, before Xodus touches
 * anything (docs/formats.md, "Disk").
 *
 * @param atLeast the last transaction that was certainly acknowledged
 * @param atMost the last transaction that left a trace
 * @param keepBelow address in the newest segment below which Xodus may cut nothing off
 * @param mark the high-water mark
 * @param segments the numbers of the segments that the log consists of, ascending
 */
record Evidence(
        long atLeast, long atMost, long keepBelow, HighWater.Mark mark, List<Integer> segments) {

    /** Of a journal that is being made. */
    static Evidence none(long storage) {
        HighWater.Mark mark = new HighWater.Mark(0, storage, 0, 1, false, LogTail.open(-1, 0));
        return new Evidence(0, 0, 0, mark, List.of(1));
    }

    /**
     * Changes nothing.
     *
     * @throws StorageException when the log is certainly not whole
     */
    static Evidence of(Path journal, SegmentDirectories directories, long storage)
            throws IOException {
        HighWater.Mark mark = HighWater.read(journal);
        if (mark == null || mark.storage() != storage) {
            throw Refusal.of(
                    journal.resolve(HighWater.NAME),
                    "the high-water mark of storage " + Long.toHexString(storage),
                    mark == null ? "none" : "that of " + Long.toHexString(mark.storage()));
        }
        List<Integer> segments =
                segments(directories, mark.segment(), RemovedSegments.read(journal, storage));
        Path newest = directories.of(mark.segment());
        CommitScan scan = CommitScan.of(newest, storage);
        if (scan.transaction() < mark.transaction()) {
            throw Refusal.of(
                    newestFile(newest),
                    "transaction " + mark.transaction() + ", which was acknowledged",
                    "transactions only up to " + scan.transaction());
        }
        requireNothingAcknowledged(directories, mark, scan, storage);
        if (mark.clean()) {
            mark.tail().require(newest);
            return new Evidence(
                    mark.transaction(), mark.transaction(), mark.tail().end(), mark, segments);
        }
        // a later transaction starts only after the one before it is durable, whatever was synced
        // here; the mark names a segment only when a transaction in it is durable
        long atLeast = Math.max(mark.transaction(), scan.transaction() - 1);
        long keepBelow = atLeast == scan.transaction() ? scan.lastEnd() : scan.previousEnd();
        return new Evidence(atLeast, scan.transaction(), keepBelow, mark, segments);
    }

    private static List<Integer> segments(
            SegmentDirectories directories, int newest, RemovedSegments removed)
            throws IOException {
        List<Integer> found = directories.numbers();
        List<Integer> segments = new ArrayList<>();
        for (int number = 1; number <= newest; number++) {
            if (removed.contains(number)) {
                continue;
            }
            segments.add(number);
            Path segment = directories.of(number);
            if (!found.contains(number)) {
                throw Refusal.of(
                        segment,
                        "this segment, which is one of " + newest + " and was not removed",
                        "the segments " + found);
            }
            LogSegment.requireOwnSettings(segment);
        }
        return segments;
    }

    /**
     * The first transaction of a segment is acknowledged only when the mark names the segment; so
     * one above it may hold that one at most, and only after a segment that is whole.
     */
    private static void requireNothingAcknowledged(
            SegmentDirectories directories, HighWater.Mark mark, CommitScan scan, long storage)
            throws IOException {
        int newest = mark.segment();
        for (int number : directories.numbers()) {
            if (number > newest) {
                CommitScan above = CommitScan.of(directories.of(number), storage);
                boolean next = number == newest + 1 && !mark.clean();
                if (above.transaction() > (next ? scan.transaction() + 1 : 0)) {
                    throw Refusal.of(
                            directories.of(number),
                            "segment " + newest + " to be the last that was written",
                            "transaction " + above.transaction());
                }
            }
        }
    }

    private static Path newestFile(Path segment) throws IOException {
        List<Path> files = CommitScan.logFiles(segment);
        return files.isEmpty() ? segment : files.get(files.size() - 1);
    }
}
