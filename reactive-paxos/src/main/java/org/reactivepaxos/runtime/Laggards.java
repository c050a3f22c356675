// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.HashMap;
import java.util.Map;

/**
 * The members that learn from this one what only its disk has any more: what they go on from is
 * kept meanwhile. Whoever asks no more for a while is forgotten, so a dead one holds up nothing. On
 * the group's worker.
 */
final class Laggards {

    /** It needs nothing. */
    static final long NONE = Long.MAX_VALUE;

    private final long kept;
    private final Map<Integer, Need> needs = new HashMap<>();

    /**
     * @param kept how long after its last question something is kept for a member, in nanoseconds
     */
    Laggards(long kept) {
        this.kept = kept;
    }

    /**
     * @param from the first instance that it needs of the log
     * @param snapshot the snapshot it needs until then, {@link #NONE} without one
     * @param at when it has asked
     */
    private record Need(long from, long snapshot, long at) {}

    /** That member fetches the snapshot below this instance, and then needs the log from there. */
    void fetches(int member, long below, long now) {
        needs.put(member, new Need(below, below, now));
    }

    /** That member learns the log from this instance on. */
    void learns(int member, long from, long now) {
        needs.put(member, new Need(from, NONE, now));
    }

    /** The first instance of the log that one of them needs. */
    long logFrom(long now) {
        return least(now, false);
    }

    /** The oldest snapshot that one of them needs. */
    long snapshotFrom(long now) {
        return least(now, true);
    }

    private long least(long now, boolean ofSnapshots) {
        needs.values().removeIf(need -> now - need.at() > kept);
        return needs.values().stream()
                .mapToLong(need -> ofSnapshots ? need.snapshot() : need.from())
                .min()
                .orElse(NONE);
    }
}
