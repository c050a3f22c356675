// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

/** What is measured. */
enum Subject {
    /** This library. */
    PAXOS,

    /** Groups of this library that nobody uses. */
    IDLE,

    /** The same, where no group ever rests. */
    BEATING,

    /** One group of this library with snapshots, whose last member joins it later. */
    REPLICA,

    /**
     * A bare replicated append: the leader sends whatever is free to its followers as one block and
     * appends it itself, each member appends the block and syncs once, and a majority of them
     * acknowledges it. No protocol, no object per value, no group, one thread for each stream. No
     * library can be much faster on the same machine, so it tells how fast the machine is.
     */
    FLOOR
}
