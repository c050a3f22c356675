// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * The starts of one disk that lead to the latest one (rule S7). Each start writes its own random id
 * behind those that it finds on the disk, before anybody hears of it. So the lineage of a start
 * names another start exactly when it began on what that one had left: a copy of the disk that is
 * started later names what the copy had seen, and not what the original did meanwhile.
 *
 * @param incarnation number of the latest start, 0 before the first
 * @param startIds ids of the latest starts, in their order, of consecutive incarnations; at most
 *     {@link #STARTS_MAX}
 */
public record Lineage(long incarnation, List<Long> startIds) {

    /** How many starts are remembered: 32 KiB of each disk and of each introduction. */
    public static final int STARTS_MAX = 4096;

    /** Of a disk that was never started. */
    public static final Lineage NONE = new Lineage(0, List.of());

    /** What a lineage says of an earlier start of the same disk. */
    public enum Descent {
        /** It goes back to that start, or is that start itself. */
        DESCENDS,
        /** Another start has that number in it, or it has not come so far: it was copied before. */
        DIVERGES,
        /** That start is older than all that are remembered. */
        FORGOTTEN
    }

    public Lineage {
        startIds = List.copyOf(startIds);
        Check.argument(
                startIds.size() <= Math.min(incarnation, STARTS_MAX),
                "too many starts: %d",
                startIds.size());
        Check.argument(incarnation == 0 || !startIds.isEmpty(), "no id of start %d", incarnation);
    }

    /** With one more start. */
    public Lineage next(long startId) {
        List<Long> ids = new ArrayList<>(startIds);
        if (ids.size() == STARTS_MAX) {
            ids.remove(0);
        }
        ids.add(startId);
        return new Lineage(incarnation + 1, ids);
    }

    /** Id of the latest start; there must have been one. */
    public long startId() {
        return startIds.get(startIds.size() - 1);
    }

    /** Number of the oldest start that is remembered. */
    public long oldest() {
        return incarnation - startIds.size() + 1;
    }

    /** Whether the latest start goes back to that one. */
    public Descent from(long start, long startId) {
        if (start > incarnation) {
            return Descent.DIVERGES;
        }
        if (start < oldest()) {
            return Descent.FORGOTTEN;
        }
        return startIds.get((int) (start - oldest())) == startId
                ? Descent.DESCENDS
                : Descent.DIVERGES;
    }

    /** Not all the ids. */
    @Override
    public String toString() {
        return "starts " + oldest() + " to " + incarnation;
    }
}
