// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Crashes that come where they are wanted, rather than by chance. */
interface CrashPlan {

    /** None. */
    CrashPlan NONE = (turn, point, unsynced) -> false;

    /**
     * Whether a member crashes here.
     *
     * @param turn which turn of all members together it is in
     * @param unsynced how many of its records no sync has covered
     */
    boolean isNow(long turn, Fault point, int unsynced);

    /** How many unsynced records survive a crash in this turn, -1 where chance decides. */
    default int kept(long turn) {
        return -1;
    }
}
