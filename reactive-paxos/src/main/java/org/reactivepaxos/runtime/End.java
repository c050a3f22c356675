// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.runtime.ProposalListener.Failure;

/**
 * How a group ended on this member.
 *
 * @param ifWaiting how fails what was not taken yet, or comes later
 * @param ifOpen how fails what may have left this member
 */
record End(Failure ifWaiting, Failure ifOpen, Throwable cause) {

    /** The node closes. */
    static End closed(Throwable cause) {
        return new End(Failure.CLOSED, Failure.CLOSED_IN_FLIGHT, cause);
    }

    /** The group takes part no more, though the node goes on. */
    static End halted(Throwable cause) {
        return new End(Failure.HALTED, Failure.HALTED_IN_FLIGHT, cause);
    }

    /** This member was removed from the group, and nothing of what is open has effect ever. */
    static End removed(Throwable cause) {
        return new End(Failure.REMOVED, Failure.REMOVED, cause);
    }
}
