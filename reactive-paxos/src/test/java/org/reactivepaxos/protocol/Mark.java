// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Situations that a simulation must reach to mean anything. */
enum Mark {
    LEADER_CHANGED,
    ENTRY_RECOVERED_BY_NEW_LEADER,
    NOOP_FILLED,
    DUPLICATE_DROPPED,
    CAUGHT_UP_FROM_MEMORY,
    CAUGHT_UP_FROM_LOG,
    MISSING_ANSWERED,
    PROMISE_CHUNKED,
    STEPPED_DOWN_WITHOUT_QUORUM,
    RESTARTED,
    WINDOW_FULL,
    BEHIND_FOLLOWER_RESUMED,
    EVERYONE_CRASHED
}
