// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Locale;

/** What can go wrong in a simulated run. Each has a rate that the seed draws, and a counter. */
public enum Fault {
    /** A message never arrives. */
    LOSS,
    /** A message arrives twice. */
    DUPLICATION,
    /** A message takes longer than an election time-out. */
    DELAY,
    /** A message overtakes an earlier one of the same link. */
    REORDERING,
    /** Links are cut in one direction. */
    ONE_WAY_PARTITION,
    /** A member or a side of the group is cut off. */
    FULL_PARTITION,
    /** A member crashes with the outcome of a fold in its hands. */
    CRASH_BEFORE_SENDING,
    /** A member crashes after it has sent what waits for nothing. */
    CRASH_BEFORE_PERSISTING,
    /** A member crashes when it has handed its records to the disk. */
    CRASH_AFTER_PERSISTING,
    /** All members crash at once. */
    EVERYONE_CRASHES,
    /** A crash loses what no sync has covered. */
    LOST_UNSYNCED,
    /** A crash leaves a part of the records that were written together. */
    TORN_WRITE,
    /** A sync takes longer than an election time-out. */
    SLOW_DISK,
    /** A clock runs faster or slower than the others. */
    CLOCK_DRIFT,
    /** A clock starts far away from the others, perhaps just before it wraps. */
    CLOCK_ORIGIN,
    /** A clock jumps forward or stands still, as far as leases allow. */
    CLOCK_JUMP,
    /** A member does not run for a while, before or after its turn. */
    STALL,
    /** A member comes back with an empty disk. */
    WIPED_DISK,
    /** A member comes back with an older copy of its disk. */
    RESTORED_BACKUP,
    /** A copy of a member's disk is started beside the member. */
    CLONED_DISK,
    /** A bit of a stored record flips; the storage sees it, and its member does not start. */
    FLIPPED_RECORD,
    /** A bit of a decided value flipped before its sum was taken: no storage sees it. */
    FLIPPED_IN_MEMORY,
    /** Members are added, removed and replaced at any time. */
    MEMBERSHIP_CHURN;

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
