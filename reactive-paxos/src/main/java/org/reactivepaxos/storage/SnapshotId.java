// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.Comparator;

/**
 * Which snapshot: that of a group's state machines after every instance below one. The checkpoint
 * in the journal that has the same two numbers is the one it belongs to.
 *
 * @param below first instance that is not in it
 */
public record SnapshotId(int group, long below) implements Comparable<SnapshotId> {

    private static final Comparator<SnapshotId> ORDER =
            Comparator.comparingInt(SnapshotId::group).thenComparingLong(SnapshotId::below);

    public SnapshotId {
        if (below < 0) {
            throw new IllegalArgumentException("first instance not in a snapshot: " + below);
        }
    }

    /** By group, then by instance. */
    @Override
    public int compareTo(SnapshotId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "snapshot of group " + group + " below instance " + below;
    }
}
