// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** What a member is doing in its group besides voting. */
public enum RoleKind {
    /** It knows no genesis yet, and asks for one. */
    FOUNDING,
    /** It listens to a leader, or waits for one. */
    FOLLOWING,
    /** It asks whether enough members would promise, before it takes a ballot. */
    CANVASSING,
    /** It is in phase 1 of a ballot of its own. */
    PREPARING,
    /** It leads under its own ballot. */
    LEADING
}
