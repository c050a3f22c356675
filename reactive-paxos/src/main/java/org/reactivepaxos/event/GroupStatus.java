// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.event;

import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.protocol.Standing;

/**
 * How a group is doing on this member.
 *
 * @param standing what this member is to the group
 * @param role what it is doing besides voting
 * @param leader the ballot that leads as far as it knows, {@link Ballot#NONE} where none is known
 * @param upstream the member that this one, a follower, learns from; 0 for none
 * @param log how far it is in the log
 */
public record GroupStatus(
        int group,
        State state,
        Standing standing,
        RoleKind role,
        Ballot leader,
        int upstream,
        Log log) {

    /** The one thing to look at. */
    public enum State {
        /** Nothing is known of the group's beginning yet: too few of its members have started. */
        FOUNDING,
        /** It lacks values that others have decided. */
        LEARNING,
        /** It has all it heard of. It may be without a leader. */
        READY,
        /** It is no member any more, and may stop. */
        REMOVED,
        /** It failed here, and neither votes nor answers. */
        HALTED,
        /** Its node was closed. */
        CLOSED
    }

    /**
     * Positions in the log; each is the first instance that is not in it.
     *
     * @param firstRetained the first instance that can still be read here
     * @param appliedBelow what the state machines have executed
     * @param decidedBelow what is decided, and known here without a gap
     * @param heardBelow what is decided somewhere, as far as is known here
     */
    public record Log(long firstRetained, long appliedBelow, long decidedBelow, long heardBelow) {

        public static final Log EMPTY = new Log(0, 0, 0, 0);
    }

    /** How many instances are decided elsewhere and not applied here. */
    public long lag() {
        return log.heardBelow() - log.appliedBelow();
    }

    /** Whether it leads here. */
    public boolean leads() {
        return role == RoleKind.LEADING;
    }
}
