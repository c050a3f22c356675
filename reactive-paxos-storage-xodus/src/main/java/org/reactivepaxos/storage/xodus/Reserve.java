// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.LowSpace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space at the journal's place, so that new proposals end while there is still
 * room for votes. Looked at by the journal's thread between two transactions; told to any thread.
 */
final class Reserve {

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

    /** So that the reserve cannot be jumped over between two looks. */
    private static final int LOOKS_PER_RESERVE = 16;

    /** At most this part of the file system is kept free. */
    private static final int PART_OF_ALL = 8;

    private final Path directory;
    private final long wantedBytes;
    private final Disk disk;
    private volatile @Nullable LowSpace low;
    private volatile long diskBytes;
    private long lookedAt;
    private long writtenThen;
    private boolean failed;

    /**
     * @param wantedBytes what is to be kept free; 0 for nothing
     */
    Reserve(Path directory, long wantedBytes, Disk disk) {
        this.directory = directory;
        this.wantedBytes = wantedBytes;
        this.disk = disk;
    }

    /** Present while too little is free. */
    Optional<LowSpace> low() {
        return Optional.ofNullable(low);
    }

    /** Size of the file system, 0 while that could not be found out. */
    long diskBytes() {
        return diskBytes;
    }

    /** Idle, it looks only while it waits for space to come back. */
    long nanosToLook(long idle) {
        return low == null ? idle : Math.max(1, LOOK_NANOS - sinceLook());
    }

    private long sinceLook() {
        return System.nanoTime() - lookedAt;
    }

    /**
     * @param written bytes written since the start
     */
    void lookWhenDue(long written) {
        if (wantedBytes == 0) {
            return;
        }
        if (sinceLook() >= LOOK_NANOS || written - writtenThen > wantedBytes / LOOKS_PER_RESERVE) {
            look(written);
        }
    }

    /** As {@link #lookWhenDue}, now. */
    void look(long written) {
        lookedAt = System.nanoTime();
        writtenThen = written;
        try {
            judge(disk.room(directory));
            failed = false;
        } catch (IOException | RuntimeException e) {
            // a write will tell; what was known last stays in force
            if (!failed) {
                LOG.warn("{}: cannot find out how much space is free", directory, e);
            }
            failed = true;
        }
    }

    /** Low below the reserve, until a quarter more than that is free: no switching to and fro. */
    private void judge(Disk.Room room) {
        diskBytes = room.totalBytes();
        long kept = Math.min(wantedBytes, room.totalBytes() / PART_OF_ALL);
        boolean wasLow = low != null;
        long least = wasLow ? kept + kept / 4 : kept;
        if (room.freeBytes() >= least) {
            low = null;
            if (wasLow) {
                LOG.info("{}: there is space again; proposals are taken", directory);
            }
            return;
        }
        LowSpace found = new LowSpace(directory.toString(), room.freeBytes(), kept + kept / 4);
        low = found;
        if (!wasLow) {
            LOG.warn("the disk is nearly full, no new proposals are taken: {}", found);
        }
    }
}
