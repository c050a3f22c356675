// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Value.Command;

/**
 * This member's own proposals (S8): offered, again and again, until they are applied here.
 *
 * @param doneBelow the done mark: every sequence below it is settled
 * @param open the proposals from the done mark on; a settled one among them is {@link #SETTLED}
 * @param offeredBelow sequences below it were offered to the present leader
 * @param leftBelow sequences below it were offered to any leader since the start, or settled: they
 *     may be known to others
 * @param movedAt when the done mark last moved, or all were offered again
 * @param change the membership entry that is offered beside
 */
record Proposer(
        long doneBelow,
        Sequence<Command> open,
        long offeredBelow,
        long leftBelow,
        long movedAt,
        OpenChange change) {

    /** Stands for a proposal that is applied while an earlier one is not. */
    static final Command SETTLED = new Command(new ProposalId(0, 0, 0), 0, 0, new byte[0]);

    /** No disk has the storage id 0. */
    static boolean isSettled(Command command) {
        return command.id().storage() == 0;
    }

    static Proposer initial() {
        return new Proposer(0, Sequence.empty(), 0, 0, 0, OpenChange.none(0));
    }

    /**
     * For a core that follows this one in the same incarnation: no sequence is used twice. Whoever
     * waited has been told; but what may have left may be chosen yet, so it is offered on, and the
     * done mark waits for it. What never left has ended.
     */
    Proposer goingOn() {
        Proposer left = this;
        for (long sequence = leftBelow; sequence < nextSequence(); sequence++) {
            left = left.withdrawing(sequence);
        }
        return new Proposer(
                left.doneBelow,
                left.open,
                left.doneBelow,
                nextSequence(),
                movedAt,
                OpenChange.none(change.count()));
    }

    long nextSequence() {
        return doneBelow + open.size();
    }

    boolean hasUnoffered() {
        return offeredBelow < nextSequence();
    }

    Command at(long sequence) {
        return open.get((int) (sequence - doneBelow));
    }

    Proposer opening(Command command, long now) {
        // The clock of re-offering starts with the first open proposal.
        return new Proposer(
                doneBelow,
                open.plus(command),
                offeredBelow,
                leftBelow,
                open.isEmpty() ? now : movedAt,
                change);
    }

    Proposer offering(long below) {
        return new Proposer(doneBelow, open, below, Math.max(leftBelow, below), movedAt, change);
    }

    /**
     * For a new leader, or after a long silence: everything that is open is to be offered from the
     * first.
     */
    Proposer offeringAgain(long now) {
        return new Proposer(doneBelow, open, doneBelow, leftBelow, now, change.offeringAgain());
    }

    /** Ends this proposal if it is open and never left. */
    Proposer withdrawing(long sequence) {
        boolean open =
                sequence < nextSequence() && sequence >= leftBelow && !isSettled(at(sequence));
        // The clock of re-offering is that of what did leave.
        return open ? settledOne(sequence, movedAt) : this;
    }

    Proposer with(OpenChange changed) {
        return new Proposer(doneBelow, open, offeredBelow, leftBelow, movedAt, changed);
    }

    /** Settles the own proposals among these decided values. */
    Proposer settling(Values values, PeerIdentity self, long now) {
        Proposer next = this;
        int inOrder = 0;
        for (int i = 0; i < values.count(); i++) {
            if (!(values.get(i) instanceof Command command) || !isOwn(command.id(), self)) {
                continue;
            }
            long sequence = command.id().sequence();
            if (sequence == next.doneBelow + inOrder) {
                inOrder++;
            } else {
                next = next.settled(inOrder, now).settledOne(sequence, now);
                inOrder = 0;
            }
        }
        return next.settled(inOrder, now);
    }

    /** Settles what the table of an installed snapshot knows the end of (S8). */
    Proposer settling(AppliedTable table, PeerIdentity self, long now) {
        Proposer next = this;
        for (long sequence = doneBelow; sequence < nextSequence(); sequence++) {
            ProposalId id = new ProposalId(self.storage(), self.incarnation(), sequence);
            if (sequence >= next.doneBelow && !isSettled(at(sequence)) && table.covers(id)) {
                next = next.settledOne(sequence, now);
            }
        }
        return next;
    }

    private static boolean isOwn(ProposalId id, PeerIdentity self) {
        return id.storage() == self.storage() && id.incarnation() == self.incarnation();
    }

    private Proposer settled(int count, long now) {
        if (count == 0) {
            return this;
        }
        Check.invariant(count <= open.size(), "only own proposals carry the own identity");
        int skip = count;
        while (skip < open.size() && isSettled(open.get(skip))) {
            skip++;
        }
        long done = doneBelow + skip;
        return new Proposer(
                done,
                open.withoutFirst(skip),
                Math.max(offeredBelow, done),
                Math.max(leftBelow, done),
                now,
                change);
    }

    private Proposer settledOne(long sequence, long now) {
        if (sequence < doneBelow) {
            return this; // A second instance of a settled proposal.
        }
        if (sequence == doneBelow) {
            return settled(1, now);
        }
        Check.invariant(sequence < nextSequence(), "only own proposals carry the own identity");
        return new Proposer(
                doneBelow,
                open.with((int) (sequence - doneBelow), SETTLED),
                offeredBelow,
                leftBelow,
                movedAt,
                change);
    }
}
