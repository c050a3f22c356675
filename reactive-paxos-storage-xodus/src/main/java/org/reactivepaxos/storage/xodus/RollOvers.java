// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

/**
 * How often the log of a {@link XodusJournal} went on in a further segment since it was opened, and
 * how long the writer was busy with that instead of with what was appended: waiting for the segment
 * where it was not ready, and the writes and syncs of its head.
 *
 * @param count segments begun
 * @param longestNanos the longest of these pauses, in nanoseconds; 0 when there was none
 * @param totalNanos all of them
 */
public record RollOvers(long count, long longestNanos, long totalNanos) {

    static final RollOvers NONE = new RollOvers(0, 0, 0);

    RollOvers plus(long nanos) {
        return new RollOvers(count + 1, Math.max(longestNanos, nanos), totalNanos + nanos);
    }
}
