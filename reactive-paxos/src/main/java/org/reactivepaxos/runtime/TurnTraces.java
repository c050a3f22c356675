// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Tells whoever follows this node's proposals how far they are. On the group's worker; where nobody
 * does it costs nothing.
 */
final class TurnTraces {

    private final Proposals proposals;
    private final PeerIdentity self;
    private long handedBelow;

    TurnTraces(Proposals proposals, PeerIdentity self) {
        this.proposals = proposals;
        this.self = self;
    }

    /** A turn was folded, and what it decided is not executed yet. */
    void turned(Outcome outcome) {
        long offeredBelow = outcome.state().offeredBelow();
        if (proposals.areFollowed()) {
            for (; handedBelow < offeredBelow; handedBelow++) {
                CallTrace trace = traceOf(handedBelow);
                if (trace != null) {
                    trace.handedOver();
                }
            }
            outcome.decided().forEach(this::tell);
        }
        handedBelow = offeredBelow;
    }

    private void tell(Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command && isOwn(command.id())) {
                CallTrace trace = traceOf(command.id().sequence());
                if (trace != null) {
                    trace.decided();
                }
            }
        }
    }

    private @Nullable CallTrace traceOf(long sequence) {
        Proposal proposal = proposals.open(sequence);
        return proposal == null ? null : proposal.trace();
    }

    private boolean isOwn(ProposalId id) {
        return id.storage() == self.storage() && id.incarnation() == self.incarnation();
    }
}
