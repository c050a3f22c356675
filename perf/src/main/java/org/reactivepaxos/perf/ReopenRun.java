// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusOptions;

/** A log that is written, closed and opened again. */
final class ReopenRun {

    /** Bytes on their way to the disk at any time. */
    private static final long PENDING_MAX = 8 << 20;

    private static final long PARK_NANOS = 1_000_000;

    private final Path directory;
    private final long records;
    private final int recordBytes;
    private final int groups;

    /**
     * What was measured.
     *
     * @param nanos until all that the log holds was read, checked and told
     * @param heapBytes the most heap in use meanwhile
     */
    record Measured(long records, long bytes, long nanos, long heapBytes) {

        private static final double NANOS_PER_SECOND = 1e9;
        private static final double BYTES_PER_MB = 1e6;

        double seconds() {
            return nanos / NANOS_PER_SECOND;
        }

        double recordsPerSecond() {
            return records / seconds();
        }

        double megabytesPerSecond() {
            return bytes / BYTES_PER_MB / seconds();
        }
    }

    ReopenRun(Path directory, long records, int recordBytes, int groups) {
        this.directory = directory;
        this.records = records;
        this.recordBytes = recordBytes;
        this.groups = groups;
    }

    /** Makes the log. */
    void write() {
        try (JournalAppends log =
                new JournalAppends(directory, XodusOptions.defaults(), recordBytes, groups, 0)) {
            long position = 0;
            for (long i = 0; i < records; i++) {
                while (log.pendingBytes() > PENDING_MAX) {
                    LockSupport.parkNanos(PARK_NANOS);
                }
                position = log.append();
            }
            while (log.durable() < position) {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    /** Opens it again. */
    Measured reopen() {
        try (HeapWatch heap = new HeapWatch()) {
            XodusJournal journal = XodusJournal.at(directory);
            long began = System.nanoTime();
            Recovery recovery = Objects.requireNonNull(journal.open(JournalAppends.MEMBER).block());
            long opened = System.nanoTime();
            long found = recovery.groups().values().stream().mapToLong(ReopenRun::values).sum();
            long highest = heap.highestBytes();
            journal.close().block();
            if (found != records) {
                throw new PerfException("wrote " + records + " records, found " + found);
            }
            return new Measured(found, found * recordBytes, opened - began, highest);
        }
    }

    /** Every vote names all before it as decided. */
    private static long values(RecoveredGroup group) {
        return group.decidedBelow()
                + group.undecided().stream().mapToLong(run -> run.below() - run.first()).sum();
    }
}
