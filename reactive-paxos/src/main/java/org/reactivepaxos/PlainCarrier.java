// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.Proposal;
import org.reactivepaxos.runtime.ProposalListener;

/** A value that is a proposal of its own. */
class PlainCarrier implements Carrier {

    private final GroupRuntime runtime;
    private final int machine;
    private volatile @Nullable Proposal proposal;

    PlainCarrier(GroupRuntime runtime, int machine) {
        this.runtime = runtime;
        this.machine = machine;
    }

    @Override
    public @Nullable NotProposedException offer(
            byte[] value, ProposalListener listener, @Nullable CallTrace trace) {
        propose(new Request(machine, value), listener, trace);
        return null;
    }

    final void propose(Request request, ProposalListener listener, @Nullable CallTrace trace) {
        Proposal fresh = new Proposal(request, listener, trace);
        proposal = fresh;
        runtime.propose(fresh);
    }

    @Override
    public void withdraw() {
        Proposal offered = proposal;
        if (offered != null) {
            runtime.withdraw(offered);
        }
    }

    @Override
    public Optional<ProposalId> id() {
        Proposal offered = proposal;
        return offered == null ? Optional.empty() : runtime.idOf(offered);
    }
}
