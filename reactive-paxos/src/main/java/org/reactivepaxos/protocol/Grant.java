// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * What this member has let a leader count on: it promises nobody else before {@code until} (S9).
 * Never persisted; a restart stands for whatever may have been granted before it.
 *
 * @param to the ballot of the leader, {@link Ballot#NONE} for the wait after a restart, which binds
 *     against everyone, this member included
 * @param until of this member's own clock
 */
record Grant(Ballot to, long until) {

    /** Whether it binds against that candidate, which may carry a ballot that was handed over. */
    boolean binds(int candidate, Ballot released, long now) {
        boolean live = until - now > 0;
        boolean passes = !isRestartWait() && (to.equals(released) || to.member() == candidate);
        return live && !passes;
    }

    boolean isRestartWait() {
        return to.equals(Ballot.NONE);
    }
}
