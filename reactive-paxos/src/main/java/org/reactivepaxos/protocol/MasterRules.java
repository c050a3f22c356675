// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.MasterEntry.Action;

/** What a member may offer about being master, and what that does to its belief (rule S11). */
final class MasterRules {

    private MasterRules() {}

    /**
     * The entry to offer for this payload: on the revision known here, or without effect where this
     * member must not claim yet, or has nothing to give up.
     */
    static MasterEntry entryFor(GroupState state, Learner learner, byte[] payload, long now) {
        MasterEntry wanted = MasterEntry.decode(payload);
        MasterState master = learner.ledger().master();
        boolean mayOffer =
                wanted.action() == Action.CLAIM
                        ? learner.master().mayClaim(now)
                        : master.isHeldBy(state.config().self());
        return wanted.at(mayOffer ? master.revision() : MasterEntry.NO_REVISION);
    }

    /** The time is read before the entry is offered for the first time, and is its only one. */
    static Learner offering(Learner learner, MasterEntry entry, long sequence, long now) {
        return learner.with(learner.master().offering(entry.action(), sequence, now));
    }
}
