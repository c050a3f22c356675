// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Value.Command;

/**
 * What a group that was started anew offers on although nobody waits for it any more: its proposer
 * was told when the group before ended. It takes room until its end all the same.
 */
final class CarriedProposal implements ProposalListener {

    private static final CarriedProposal NOBODY = new CarriedProposal();

    private CarriedProposal() {}

    static Proposal of(Command command) {
        return new Proposal(new Request(command.machine(), command.payload()), NOBODY);
    }

    @Override
    public void applied(long instance, byte[] result) {}

    @Override
    public void appliedBatch(long instance, List<byte[]> results) {}

    @Override
    public void appliedUnseen(long instance, int index) {}

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {}

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {}
}
