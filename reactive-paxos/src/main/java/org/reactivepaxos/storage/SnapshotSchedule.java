// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.time.Duration;
import java.util.Objects;

/**
 * When a member takes a snapshot of a group by itself: whatever comes first. Immutable: every
 * setter returns a changed copy. A snapshot is what lets the log go, and what a restart goes on
 * from.
 *
 * @param instances after so many decided ones; {@link Long#MAX_VALUE} for never
 * @param bytes after so many bytes of decided values; {@link Long#MAX_VALUE} for never
 * @param growing not before the decided values are as large as the last snapshot too, whatever
 *     {@code bytes} says: then what is written for snapshots is no more than what is written for
 *     values, however large the state is
 * @param every after so much time, if anything was decided; zero for never
 */
public record SnapshotSchedule(long instances, long bytes, boolean growing, Duration every) {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long ADAPTIVE_BYTES = 64L << 20;
    private static final SnapshotSchedule NONE =
            new SnapshotSchedule(NEVER, NEVER, false, Duration.ZERO);
    private static final SnapshotSchedule ADAPTIVE =
            new SnapshotSchedule(NEVER, ADAPTIVE_BYTES, true, Duration.ZERO);

    public SnapshotSchedule {
        Objects.requireNonNull(every, "every");
        if (instances < 1 || bytes < 1 || every.isNegative()) {
            throw new IllegalArgumentException(
                    "a snapshot every "
                            + instances
                            + " instances, every "
                            + bytes
                            + " bytes, or every "
                            + every);
        }
    }

    /** Only when it is asked for. */
    public static SnapshotSchedule never() {
        return NONE;
    }

    /**
     * After 64 MiB of values, or as many as the last snapshot has bytes if that is more; the
     * default. So log and snapshots together take a small multiple of the state.
     */
    public static SnapshotSchedule adaptive() {
        return ADAPTIVE;
    }

    /** After so many decided instances, too. */
    public SnapshotSchedule orAfterInstances(long count) {
        return new SnapshotSchedule(count, bytes, growing, every);
    }

    /** After so many bytes of decided values, however large the last snapshot was. */
    public SnapshotSchedule orAfterBytes(long count) {
        return new SnapshotSchedule(instances, count, false, every);
    }

    /** After so much time, too. */
    public SnapshotSchedule orEvery(Duration time) {
        return new SnapshotSchedule(instances, bytes, growing, time);
    }

    /**
     * Whether a snapshot is due.
     *
     * @param decided instances since the last one
     * @param valueBytes of their values
     * @param snapshotBytes size of the last one
     */
    public boolean isDue(long decided, long valueBytes, long snapshotBytes) {
        long enough = growing ? Math.max(bytes, snapshotBytes) : bytes;
        return decided >= instances || valueBytes >= enough;
    }
}
