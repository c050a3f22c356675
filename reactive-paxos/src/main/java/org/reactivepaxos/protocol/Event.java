// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;
import org.reactivepaxos.protocol.Chain.Link;

/** What can happen to a group. The passing of time is no event: every fold carries it. */
public sealed interface Event {

    Kind kind();

    /** One constant per event type, for exhaustive switches. */
    enum Kind {
        RECEIVED,
        PROPOSED,
        WITHDRAWN,
        CHANGE_PROPOSED,
        CHANGE_WITHDRAWN,
        LOG_READ,
        READ_ASKED,
        TRANSFER_ASKED,
        SNAPSHOT_TAKEN,
        SNAPSHOT_RECEIVED,
        PEER_SILENT,
        PEER_BACK,
        RESULTS_SUMMED
    }

    /**
     * A message came.
     *
     * @param from who sent it, as the transport has authenticated it; this member itself for its
     *     own answers
     * @param clusterId the sender's cluster id of this group, or {@link Genesis#NO_CLUSTER}
     */
    record Received(PeerIdentity from, long clusterId, Message message) implements Event {
        public Received {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(message, "message");
        }

        @Override
        public Kind kind() {
            return Kind.RECEIVED;
        }
    }

    /**
     * Values to be proposed by this member, in order.
     *
     * @param firstSequence sequence of the first; the sequences of one incarnation follow each
     *     other without gaps
     */
    record Proposed(long firstSequence, List<Request> requests) implements Event {
        public Proposed {
            requests = List.copyOf(requests);
        }

        @Override
        public Kind kind() {
            return Kind.PROPOSED;
        }
    }

    /**
     * Nobody wants these own proposals any more. Those that never left end here, and have no effect
     * ever; the others go on as if nothing had been said. Which is which {@link
     * GroupState#mayHaveLeft} tells, of the state that this event comes to.
     */
    record Withdrawn(List<Long> sequences) implements Event {
        public Withdrawn {
            sequences = List.copyOf(sequences);
        }

        @Override
        public Kind kind() {
            return Kind.WITHDRAWN;
        }
    }

    /**
     * A membership to be proposed by this member (S6), while it has none open. What becomes of it
     * is told by {@link Outcome.Decision#changes()}.
     *
     * @param expectedVersion the version it was made for
     */
    record ChangeProposed(long expectedVersion, Membership membership) implements Event {
        public ChangeProposed {
            Objects.requireNonNull(membership, "membership");
        }

        @Override
        public Kind kind() {
            return Kind.CHANGE_PROPOSED;
        }
    }

    /**
     * Nobody waits for the own membership entry any more: it is offered no further. What has left
     * already may still take effect, and is told if it does; a leader that was sent it forgets it
     * when it does not hear of it again.
     */
    record ChangeWithdrawn() implements Event {
        @Override
        public Kind kind() {
            return Kind.CHANGE_WITHDRAWN;
        }
    }

    /**
     * One value to be proposed, for that state machine. {@code payload} is never written
     * afterwards.
     */
    record Request(int machine, byte[] payload) {
        public Request {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /**
     * Answer to an {@link Outcome.LogRead}: consecutive decided runs from {@code from} on, or none.
     */
    record LogRead(int member, long from, List<Run> runs) implements Event {
        public LogRead {
            runs = List.copyOf(runs);
        }

        @Override
        public Kind kind() {
            return Kind.LOG_READ;
        }
    }

    /**
     * A linearizable read was asked for; to be answered with an {@link Outcome.ReadAnswer}.
     *
     * @param readId the driver's, unlike that of any other open read
     * @param lease whether a live lease of the leader will do instead of a round of its own (S10)
     */
    record ReadAsked(long readId, boolean lease) implements Event {
        @Override
        public Kind kind() {
            return Kind.READ_ASKED;
        }
    }

    /** This member, if it leads, is to hand over to that voter (S9); ignored where it cannot. */
    record TransferAsked(int to) implements Event {
        @Override
        public Kind kind() {
            return Kind.TRANSFER_ASKED;
        }
    }

    /**
     * This member has a durable snapshot of its own: of its state machines, and of a ledger that
     * this core has had.
     *
     * @param retainFrom the log below may be let go of; members that lack it install the snapshot
     */
    record SnapshotTaken(Ledger ledger, long retainFrom) implements Event {
        public SnapshotTaken {
            Objects.requireNonNull(ledger, "ledger");
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_TAKEN;
        }
    }

    /**
     * The snapshot of another member is here, whole, checked and durable, and waits to be installed
     * or thrown away: installed, if the outcome says so ({@link Outcome#installed()}).
     */
    record SnapshotReceived(Ledger ledger) implements Event {
        public SnapshotReceived {
            Objects.requireNonNull(ledger, "ledger");
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_RECEIVED;
        }
    }

    /**
     * Nothing at all was heard of that member's node for the shorter election time-out, whatever
     * group it is about; told once until it is heard again, and to a group that begins to be led
     * here. Wakes who rests on it (S9).
     */
    record PeerSilent(int member) implements Event {
        @Override
        public Kind kind() {
            return Kind.PEER_SILENT;
        }
    }

    /**
     * That member's node is heard again, or connected anew and so perhaps another start of it (S9).
     */
    record PeerBack(int member) implements Event {
        @Override
        public Kind kind() {
            return Kind.PEER_BACK;
        }
    }

    /**
     * The state machines have executed more of the log (S12). Told now and then, not for each
     * value.
     */
    record ResultsSummed(List<Summed> machines) implements Event {
        public ResultsSummed {
            machines = List.copyOf(machines);
        }

        @Override
        public Kind kind() {
            return Kind.RESULTS_SUMMED;
        }
    }

    /**
     * The chain over the results of one state machine.
     *
     * @param basis what the sums are over, as in {@link ChainMessage.ResultSums}; always the same
     *     while the group runs
     * @param sums what is remembered of it: the last one, then those at multiples of {@link
     *     ChainMessage.ResultSums#STRIDE}, the newest first, then others; bounded
     */
    record Summed(int machine, int basis, List<Link> sums) {
        public Summed {
            sums = List.copyOf(sums);
        }
    }
}
