// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import org.reactivepaxos.protocol.SessionEntry;

/**
 * Ends those proposals of this node that have had effect, and that its state machines never
 * execute, because a snapshot with that effect takes their place: the results are in it, if
 * anywhere (S8). On the group's worker.
 */
record UnseenProposals(PeerIdentity self, Proposals proposals) {

    /** Whatever is decided may wait for machines that are busy, or that wait for a snapshot. */
    void decided(long instance, ProposalId id) {
        if (id.storage() == self.storage() && id.incarnation() == self.incarnation()) {
            Proposal proposal = proposals.open(id.sequence());
            if (proposal != null) {
                proposal.decidedAt(instance);
            }
        }
    }

    /** The machines go on from there. */
    void end(Ledger ledger, Callbacks callbacks) {
        for (Proposal proposal : proposals.all()) {
            long instance = instanceIn(ledger, proposal);
            if (instance >= 0) {
                proposals.settle(proposal.sequence());
                callbacks.add(() -> unseen(proposal, instance));
            }
        }
    }

    /**
     * Below the ledger's end, -1 for none. The table of proposals forgets where those were that are
     * done; of them this member knows, for it has told that they are.
     */
    private long instanceIn(Ledger ledger, Proposal proposal) {
        long decidedAt = proposal.decidedAt();
        if (decidedAt >= 0) {
            return decidedAt < ledger.below() ? decidedAt : -1;
        }
        ProposalId id = new ProposalId(self.storage(), self.incarnation(), proposal.sequence());
        ProposalOutcome outcome = ledger.table().outcome(id);
        return outcome.kind() == ProposalOutcome.Kind.APPLIED ? outcome.instance() : -1;
    }

    /** Only what a session has for its id is known all the same. */
    private static void unseen(Proposal proposal, long instance) {
        if (SessionEntry.opens(proposal.request())) {
            byte[] session = ByteBuffer.allocate(Long.BYTES).putLong(instance).array();
            proposal.listener().applied(instance, session);
        } else {
            proposal.listener().appliedUnseen(instance, 0);
        }
    }
}
