// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** What this member is to its group, as far as it has learned the log (rules S6, S7). */
public enum Standing {
    /** It knows no genesis yet. */
    FOUNDING,
    /** It learns, and no membership names it so far. */
    JOINING,
    /** It votes. */
    VOTER,
    /** The membership names it among the followers: it learns and proposes, and has no vote. */
    FOLLOWER,
    /** Its ids were used before and are no longer in force, which is for ever: it may stop. */
    REMOVED
}
