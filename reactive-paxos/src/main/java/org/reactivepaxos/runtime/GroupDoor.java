// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;

/** Where users' proposals and reads come into a group, or fail at once. Any thread. */
final class GroupDoor {

    private final GroupIntake intake;
    private final TurnMeter meter;
    private final Journal journal;
    private final Worker worker;
    private final GroupLoop loop;
    private volatile @Nullable End shut;

    GroupDoor(GroupIntake intake, TurnMeter meter, Journal journal, Worker worker, GroupLoop loop) {
        this.intake = intake;
        this.meter = meter;
        this.journal = journal;
        this.worker = worker;
        this.loop = loop;
    }

    /** Takes nothing new, and says why. What comes last holds. */
    void shut(End how) {
        shut = how;
    }

    /** Queues a proposal, or fails it at once. */
    void propose(Proposal proposal) {
        meter.offering(proposal);
        End how = shut;
        LowSpace low = journal.lowSpace().orElse(null);
        if (how != null) {
            proposal.listener().failed(how.ifWaiting(), how.cause());
        } else if (low != null) {
            proposal.listener().failed(Failure.LOW_SPACE, low.asError());
        } else if (intake.proposals().offer(proposal, worker.now())) {
            worker.schedule(loop);
        } else {
            proposal.listener().failed(Failure.OVERLOADED, null);
        }
    }

    void withdraw(Proposal proposal) {
        intake.proposals().withdraw(proposal);
        worker.schedule(loop);
    }

    /** Queues a read, or fails it at once. */
    void read(Read read) {
        End how = shut;
        if (how != null) {
            read.listener().failed(how.ifWaiting(), how.cause());
        } else if (intake.reads().offer(read)) {
            worker.schedule(loop);
        } else {
            read.listener().failed(Failure.OVERLOADED, null);
        }
    }
}
