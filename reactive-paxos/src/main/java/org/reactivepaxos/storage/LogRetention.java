// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of the log below a snapshot a member keeps, for members that lag and for readers.
 * Immutable: every setter returns a changed copy. Nothing at or above the snapshot ever goes; what
 * goes is decided when a snapshot is taken, and at no other time.
 *
 * <p>A member that lacks what all others have let go of fetches a snapshot, if it has a store for
 * them; where it has none it can never catch up. What a member learns of the log meanwhile is kept
 * for it, unless the disk is nearly full.
 *
 * @param instances keeps at least so many below the snapshot; {@link Long#MAX_VALUE} for all
 * @param age keeps what is younger, at least; counted from the first snapshot that covers it since
 *     this node's start, by its monotonic clock
 * @param diskPercent gives way where the logs of this node take more than so much of their disk, 1
 *     to 100: then as much less is kept below the snapshot as the logs are too large. 100 never
 *     gives way; nor does a journal that cannot tell its size
 */
public record LogRetention(long instances, Duration age, int diskPercent) {

    private static final int ALL = 100;
    private static final long RECENT_INSTANCES = 100_000;
    private static final int RECENT_PERCENT = 25;
    private static final LogRetention RECENT =
            new LogRetention(RECENT_INSTANCES, Duration.ZERO, RECENT_PERCENT);
    private static final LogRetention EVERYTHING =
            new LogRetention(Long.MAX_VALUE, Duration.ZERO, ALL);

    public LogRetention {
        Objects.requireNonNull(age, "age");
        if (instances < 0 || age.isNegative() || diskPercent < 1 || diskPercent > ALL) {
            throw new IllegalArgumentException(
                    "retention of "
                            + instances
                            + " instances, "
                            + age
                            + ", "
                            + diskPercent
                            + " % of the disk");
        }
    }

    /**
     * The last 100,000 instances below the snapshot, or fewer where the logs of the node take more
     * than 25 % of their disk; the default. So a member that was away for a moment learns what it
     * missed, which is less than a whole snapshot.
     */
    public static LogRetention recent() {
        return RECENT;
    }

    /** The whole log. */
    public static LogRetention everything() {
        return EVERYTHING;
    }

    /** So many instances below the snapshot, at least; 0 for none. */
    public static LogRetention instances(long count) {
        return new LogRetention(count, Duration.ZERO, ALL);
    }

    /** Keeps what is younger too, whatever the number of instances. */
    public LogRetention youngerThan(Duration duration) {
        return new LogRetention(instances, duration, diskPercent);
    }

    /** Gives way where the logs of the node take more than this of their disk. */
    public LogRetention withinDisk(int percent) {
        return new LogRetention(instances, age, percent);
    }

    /**
     * The first instance to keep.
     *
     * @param snapshotBelow the first instance that is not in the snapshot
     * @param oldBelow every instance below it is older than {@link #age()}
     * @param space what the journal says; null where it does not
     */
    public long keepFrom(long snapshotBelow, long oldBelow, @Nullable LogSpace space) {
        long byCount = snapshotBelow > instances ? snapshotBelow - instances : 0;
        long from = age.isZero() ? byCount : Math.min(byCount, oldBelow);
        from = Math.max(0, Math.min(from, snapshotBelow));
        if (space == null || diskPercent == ALL) {
            return from;
        }
        double allowed = space.diskBytes() / (double) ALL * diskPercent;
        return space.logBytes() <= allowed
                ? from
                : snapshotBelow - (long) ((snapshotBelow - from) * (allowed / space.logBytes()));
    }
}
