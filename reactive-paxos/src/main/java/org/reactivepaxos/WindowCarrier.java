// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.runtime.BatchedCall;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalListener;

/** A value that shares a proposal with others of its window. */
final class WindowCarrier implements Carrier {

    private final GroupRuntime runtime;
    private final int machine;
    private volatile @Nullable BatchedCall call;

    WindowCarrier(GroupRuntime runtime, int machine) {
        this.runtime = runtime;
        this.machine = machine;
    }

    @Override
    public @Nullable NotProposedException offer(
            byte[] value, ProposalListener listener, @Nullable CallTrace trace) {
        BatchedCall fresh = new BatchedCall(new Request(machine, value), listener, trace);
        call = fresh;
        runtime.joinBatch(fresh);
        return null;
    }

    @Override
    public void withdraw() {
        BatchedCall offered = call;
        if (offered != null) {
            runtime.leaveBatch(offered);
        }
    }

    @Override
    public Optional<ProposalId> id() {
        BatchedCall offered = call;
        return offered == null ? Optional.empty() : offered.proposal().flatMap(runtime::idOf);
    }
}
