// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log as a row of segments, over which log sequence numbers go on. One thread writes, adds and
 * removes; any thread that may block reads. Of the segments that are written no more only a few are
 * open at a time.
 */
final class SegmentedLog {

    private final ConcurrentSkipListMap<Long, NumberedSegment> byFirstLsn =
            new ConcurrentSkipListMap<>();
    private final AtomicLong clock = new AtomicLong();
    private volatile @Nullable NumberedSegment newest;

    /** The log goes on in this segment. */
    void add(NumberedSegment segment) {
        byFirstLsn.put(segment.firstLsn(), segment);
        newest = segment;
    }

    /** The segment that is written. */
    NumberedSegment newest() {
        return Objects.requireNonNull(newest, "the log has no segment");
    }

    /** All segments, oldest first. */
    List<NumberedSegment> segments() {
        return List.copyOf(byFirstLsn.values());
    }

    /** The segment that holds, or held, the record; null when it is gone. */
    @Nullable NumberedSegment holding(long lsn) {
        Map.Entry<Long, NumberedSegment> found = byFirstLsn.floorEntry(lsn);
        return found == null || !found.getValue().holds(lsn) ? null : found.getValue();
    }

    /** No look-up finds the segment any more. Never the newest one. */
    void remove(NumberedSegment segment) {
        byFirstLsn.remove(segment.firstLsn());
    }

    /**
     * Reads one record.
     *
     * @return null when its segment is gone
     * @throws org.reactivepaxos.storage.StorageException when the record is missing or damaged
     */
    @Nullable Sealed read(long lsn) {
        NumberedSegment segment = holding(lsn);
        if (segment == null) {
            return null;
        }
        boolean opens = !segment.isOpen();
        Sealed record = segment.read(lsn, clock.incrementAndGet());
        if (opens) {
            closeSurplus();
        }
        return record;
    }

    private void closeSurplus() {
        NumberedSegment written = newest();
        List<NumberedSegment> open =
                byFirstLsn.values().stream()
                        .filter(segment -> segment != written && segment.isOpen())
                        .sorted(Comparator.comparingLong(NumberedSegment::lastUse))
                        .toList();
        for (int i = 0; i < open.size() - SegmentOpener.READ_MAX; i++) {
            open.get(i).closeWhenIdle();
        }
    }

    void close() {
        byFirstLsn.values().forEach(NumberedSegment::retire);
    }
}
