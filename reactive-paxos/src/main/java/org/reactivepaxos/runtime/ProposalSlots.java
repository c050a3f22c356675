// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proposals of one group that have a sequence and no end yet. On the worker. */
final class ProposalSlots {

    /** A group that proposes little costs little: slots are doubled when they run out. */
    private static final int INITIAL_SLOTS = 2;

    private @Nullable Proposal[] open = new Proposal[INITIAL_SLOTS];
    private long next;
    private long oldest;

    /** The first gets that sequence. Before there is any. */
    void from(long sequence) {
        next = sequence;
        oldest = sequence;
    }

    /** The sequence of the next. */
    long next() {
        return next;
    }

    /** The first that is open; that of the next where none is. */
    long oldest() {
        return oldest;
    }

    /** From the first that is open to the last, whether those between are open or not. */
    long span() {
        return next - oldest;
    }

    /**
     * Gives a proposal the next sequence.
     *
     * @param proposal null where that is used up already
     */
    void add(@Nullable Proposal proposal) {
        if (span() == open.length) {
            @Nullable Proposal[] twice = new Proposal[2 * open.length];
            for (long sequence = oldest; sequence < next; sequence++) {
                twice[(int) sequence & (twice.length - 1)] = open[slot(sequence)];
            }
            open = twice;
        }
        if (proposal != null) {
            proposal.proposedAs(next);
        }
        open[slot(next++)] = proposal;
    }

    /** The proposal with this sequence; null when it is not open. */
    @Nullable Proposal get(long sequence) {
        return sequence >= oldest && sequence < next ? open[slot(sequence)] : null;
    }

    /** As {@link #get}; it is open no more. */
    @Nullable Proposal take(long sequence) {
        Proposal proposal = get(sequence);
        if (proposal != null) {
            open[slot(sequence)] = null;
        }
        while (oldest < next && open[slot(oldest)] == null) {
            oldest++;
        }
        return proposal;
    }

    List<Proposal> all() {
        List<Proposal> all = new ArrayList<>();
        for (long sequence = oldest; sequence < next; sequence++) {
            Proposal proposal = open[slot(sequence)];
            if (proposal != null) {
                all.add(proposal);
            }
        }
        return all;
    }

    private int slot(long sequence) {
        return (int) sequence & (open.length - 1);
    }
}
