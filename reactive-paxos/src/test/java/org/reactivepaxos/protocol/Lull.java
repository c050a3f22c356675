// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;

/**
 * A part of the calm in which nobody wants anything, so that a group comes to rest. Then its leader
 * dies and must be replaced, and then all propose again.
 */
final class Lull {

    /** Longer than any group needs that has nothing to do. */
    private static final long LENGTH = 400 * Faults.MILLI;

    /** A member takes what it is told in so short a time, unless it stalls. */
    private static final long TAKEN_WITHIN = 2 * Faults.MILLI;

    private final SimulatedGroup group;
    private final Rest rest;
    private final Load load;

    Lull(SimulatedGroup group, Rest rest, Load load) {
        this.group = group;
        this.rest = rest;
        this.load = load;
    }

    void pass() {
        group.runUntil(group.agenda().now() + LENGTH);
        List<SimulatedMember> leaders =
                rest.present().stream().filter(SimulatedMember::leads).toList();
        for (SimulatedMember leader : leaders) {
            if (isSpare(leader)) {
                replace(leader);
            }
        }
        rest.present().forEach(load::proposeOne);
        group.runUntil(group.agenda().now() + TAKEN_WITHIN);
        rest.requireReached(group);
    }

    private void replace(SimulatedMember leader) {
        leader.crash();
        rest.requireInTime(group, rest::isLed, "a leader that dies in the calm is replaced");
        group.restart(leader);
    }

    /** Whether those that run are quorums without it, and all of one mind who they are. */
    private boolean isSpare(SimulatedMember leader) {
        GroupState state = leader.state();
        if (state == null) {
            return false;
        }
        Membership membership = state.membership();
        int left = 0;
        for (SimulatedMember member : rest.present()) {
            GroupState other = member.state();
            left +=
                    other != null
                                    && member != leader
                                    && other.standing() == Standing.VOTER
                                    && other.membership().equals(membership)
                            ? 1
                            : 0;
        }
        return left >= Math.max(membership.phase1Quorum(), membership.phase2Quorum());
    }
}
