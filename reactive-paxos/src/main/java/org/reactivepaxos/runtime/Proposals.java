// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Event.Withdrawn;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.util.concurrent.Queues;

/**
 * The proposals of one group on this node, from the call to the result. Anyone offers; everything
 * else happens on the group's worker. Bounded by count and by bytes, both from the call to the
 * result. What the group proposes for itself is in none of these bounds, and goes first.
 */
final class Proposals {

    /** A group that proposes little costs little: slots are doubled when they run out. */
    private static final int INITIAL_SLOTS = 2;

    /** At least so many slots are beyond those of the users, for what the group proposes. */
    private static final int OWN_SLOTS_MIN = 1024;

    private final int most;
    private final long mostBytes;
    private final Budget node;
    private final Admission.Gate gate;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Proposal> waiting = Queues.<Proposal>unboundedMultiproducer().get();
    private final Queue<Proposal> unwanted = Queues.<Proposal>unboundedMultiproducer().get();
    private final int slotsMax;
    private volatile boolean followed;
    private @Nullable Proposal[] open = new Proposal[INITIAL_SLOTS];
    private @Nullable Proposal own;
    private long nextSequence;
    private long oldestOpen;
    private long leftBelow;

    /**
     * @param node what the proposals of all groups may take
     */
    Proposals(int most, long mostBytes, Budget node, Admission admission) {
        this.gate = admission.gate(most);
        this.most = most;
        this.mostBytes = mostBytes;
        this.node = node;
        this.slotsMax = Integer.highestOneBit(Math.max(1, most - 1)) * 2;
    }

    /** The first gets that sequence. Before anything is offered. */
    void from(long sequence) {
        nextSequence = sequence;
        oldestOpen = sequence;
        leftBelow = sequence;
    }

    /** Takes a proposal unless a bound is reached. */
    boolean offer(Proposal proposal, long now) {
        proposal.beginsAt(now);
        int open = count.incrementAndGet();
        boolean tooMany = open > most || !gate.admits(open);
        boolean tooLarge = bytes.addAndGet(proposal.bytes()) > mostBytes;
        if (tooMany || tooLarge || !node.take(proposal.bytes())) {
            count.decrementAndGet();
            bytes.addAndGet(-proposal.bytes());
            return false;
        }
        if (proposal.trace() != null && !followed) {
            followed = true;
        }
        waiting.add(proposal);
        return true;
    }

    /**
     * Takes what the group proposes for itself, whatever bounds are reached; the one before it has
     * ended. On the worker.
     */
    void offerOwn(Proposal proposal, long now) {
        if (own != null) {
            throw new IllegalStateException("one of the group's own waits already");
        }
        proposal.beginsAt(now);
        own = proposal;
    }

    private void release(Proposal proposal) {
        if (proposal.isOfGroup()) {
            return;
        }
        count.decrementAndGet();
        bytes.addAndGet(-proposal.bytes());
        node.give(proposal.bytes());
    }

    /** How many are open, waiting ones included. Any thread. */
    int count() {
        return count.get();
    }

    /** Its proposer wants it no more. Any thread. */
    void withdraw(Proposal proposal) {
        proposal.forgo();
        unwanted.add(proposal);
    }

    /** Whether the next turn would take something. */
    boolean hasWork() {
        return !unwanted.isEmpty()
                || (own != null && hasOwnSlot())
                || (!waiting.isEmpty() && hasSlot());
    }

    /**
     * Answers whoever wants a proposal back. What still waits is answered when its turn comes.
     *
     * @param state that the core is in: it tells what may have left
     * @param events gets what the core must forget
     */
    void takeWithdrawn(GroupState state, List<Event> events, Callbacks callbacks) {
        List<Long> sequences = new ArrayList<>(0);
        for (Proposal proposal = unwanted.poll(); proposal != null; proposal = unwanted.poll()) {
            long sequence = proposal.sequence();
            if (!isOpen(proposal, sequence) || !proposal.isUnwanted()) {
                continue; // It waits, has ended, or was offered again meanwhile.
            }
            if (state.mayHaveLeft(sequence)) {
                answer(proposal, false, callbacks);
            } else {
                settle(sequence);
                sequences.add(sequence);
                answer(proposal, true, callbacks);
            }
        }
        if (!sequences.isEmpty()) {
            events.add(new Withdrawn(sequences));
        }
    }

    private static void answer(Proposal proposal, boolean isBack, Callbacks callbacks) {
        callbacks.add(() -> proposal.listener().withdrawn(isBack));
    }

    /** One that is stuck holds its slot, and in the end back those that are long after it. */
    private boolean hasSlot() {
        return nextSequence - oldestOpen < slotsMax;
    }

    /**
     * While users' are stuck the group's own go on, each with a number of its own: not for ever.
     */
    private boolean hasOwnSlot() {
        return nextSequence - oldestOpen < slotsMax + Math.max(slotsMax, OWN_SLOTS_MIN);
    }

    private void add(Proposal proposal) {
        if (nextSequence - oldestOpen == open.length) {
            @Nullable Proposal[] twice = new Proposal[2 * open.length];
            for (long sequence = oldestOpen; sequence < nextSequence; sequence++) {
                twice[(int) sequence & (twice.length - 1)] = open[slot(sequence)];
            }
            open = twice;
        }
        proposal.proposedAs(nextSequence);
        open[slot(nextSequence++)] = proposal;
    }

    /** Gives waiting proposals the next sequences; null when there is nothing to take. */
    @Nullable Proposed take(Callbacks callbacks) {
        long first = nextSequence;
        List<Request> requests = new ArrayList<>();
        Proposal ours = own;
        if (ours != null && hasOwnSlot()) {
            own = null;
            add(ours);
            requests.add(ours.request());
        }
        while (hasSlot()) {
            Proposal proposal = waiting.poll();
            if (proposal == null) {
                break;
            }
            if (proposal.isUnwanted()) {
                release(proposal);
                answer(proposal, true, callbacks);
            } else {
                add(proposal);
                requests.add(proposal.request());
            }
        }
        return requests.isEmpty() ? null : new Proposed(first, requests);
    }

    /** The proposal with this sequence; null when it is settled. */
    @Nullable Proposal open(long sequence) {
        return hasSlotOf(sequence) ? open[slot(sequence)] : null;
    }

    /** Those that have a sequence and no end yet. */
    List<Proposal> all() {
        List<Proposal> all = new ArrayList<>();
        for (long sequence = oldestOpen; sequence < nextSequence; sequence++) {
            Proposal proposal = open[slot(sequence)];
            if (proposal != null) {
                all.add(proposal);
            }
        }
        return all;
    }

    /** Whether anyone has ever followed one. */
    boolean areFollowed() {
        return followed;
    }

    /** Bytes of the values that are open. Any thread. */
    long bytes() {
        return bytes.get();
    }

    /** The proposal with this sequence, which is settled now; null when it was settled before. */
    @Nullable Proposal settle(long sequence) {
        if (!hasSlotOf(sequence)) {
            return null;
        }
        Proposal proposal = open[slot(sequence)];
        open[slot(sequence)] = null;
        if (proposal != null) {
            release(proposal);
        }
        while (oldestOpen < nextSequence && open[slot(oldestOpen)] == null) {
            oldestOpen++;
        }
        return proposal;
    }

    /** Notes how long those waited that have left since the last time; after each fold. */
    void noteLeft(GroupState after, long now) {
        for (; leftBelow < nextSequence && after.mayHaveLeft(leftBelow); leftBelow++) {
            Proposal proposal = hasSlotOf(leftBelow) ? open[slot(leftBelow)] : null;
            if (proposal != null) {
                gate.waited(now - proposal.offeredAt(), now, count.get());
            }
        }
    }

    private boolean hasSlotOf(long sequence) {
        return sequence >= oldestOpen && sequence < nextSequence;
    }

    private boolean isOpen(Proposal proposal, long sequence) {
        return hasSlotOf(sequence) && open[slot(sequence)] == proposal;
    }

    /**
     * Fails everything.
     *
     * @param mayHaveLeft whether the proposal with a sequence may be known to others
     */
    void failAll(End how, LongPredicate mayHaveLeft, Callbacks callbacks) {
        for (long sequence = oldestOpen; sequence < nextSequence; sequence++) {
            Proposal proposal = open[slot(sequence)];
            open[slot(sequence)] = null;
            if (proposal != null) {
                Failure failure = mayHaveLeft.test(sequence) ? how.ifOpen() : how.ifWaiting();
                fail(proposal, failure, how.cause(), callbacks);
            }
        }
        unwanted.clear();
        Proposal ours = own;
        if (ours != null) {
            own = null;
            fail(ours, how.ifWaiting(), how.cause(), callbacks);
        }
        for (Proposal proposal = waiting.poll(); proposal != null; proposal = waiting.poll()) {
            fail(proposal, how.ifWaiting(), how.cause(), callbacks);
        }
    }

    private void fail(
            Proposal proposal, Failure failure, @Nullable Throwable cause, Callbacks callbacks) {
        release(proposal);
        callbacks.add(() -> proposal.listener().failed(failure, cause));
    }

    private int slot(long sequence) {
        return (int) sequence & (open.length - 1);
    }
}
