// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Makes states coincide that differ in nothing that an exploration is to tell apart. */
interface NormalForm {

    /** The own clock of a member shows this at every fold: times are kept relative to it. */
    long NOW = 0;

    /** What is due when a state is folded next. */
    enum Due {
        NOTHING,
        /** The timer of the role, whichever that is. */
        ROLE,
        /** The next heartbeat of a leader. */
        HEARTBEAT
    }

    GroupState of(GroupState state, Due due);
}
