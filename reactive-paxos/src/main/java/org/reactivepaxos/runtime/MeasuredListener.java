// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;

/** Measures the life of one proposal, and passes on what becomes of it. */
final class MeasuredListener implements ProposalListener {

    private final ProposalListener listener;
    private final GroupMeters meters;
    private final LongSupplier nanos;
    private final long offeredAt;

    MeasuredListener(ProposalListener listener, int bytes, GroupMeters meters, LongSupplier nanos) {
        this.listener = listener;
        this.meters = meters;
        this.nanos = nanos;
        this.offeredAt = nanos.getAsLong();
        meters.offered(bytes);
    }

    void handedOver(long now) {
        meters.handedOver(now - offeredAt);
    }

    @Override
    public void applied(long instance, byte[] result) {
        meters.acknowledged(nanos.getAsLong() - offeredAt);
        listener.applied(instance, result);
    }

    @Override
    public void appliedBatch(long instance, List<byte[]> results) {
        meters.acknowledged(nanos.getAsLong() - offeredAt);
        listener.appliedBatch(instance, results);
    }

    @Override
    public void appliedUnseen(long instance, int index) {
        meters.acknowledged(nanos.getAsLong() - offeredAt);
        listener.appliedUnseen(instance, index);
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        meters.refused(reason);
        listener.refused(reason, appliedAt);
    }

    @Override
    public void withdrawn(boolean isBack) {
        meters.cancelled(isBack);
        listener.withdrawn(isBack);
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        meters.failed(failure);
        listener.failed(failure, cause);
    }
}
