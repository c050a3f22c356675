// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.util.concurrent.Queues;

/**
 * The proposals of one group on this node, from the call to the result. Anyone offers; everything
 * else happens on the group's worker. Bounded by count and by bytes, both from the call to the
 * result.
 */
final class Proposals {

    /** A group that proposes little costs little: slots are doubled when they run out. */
    private static final int INITIAL_SLOTS = 2;

    private final int most;
    private final long mostBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Proposal> waiting = Queues.<Proposal>unboundedMultiproducer().get();
    private final int slotsMax;
    private @Nullable Proposal[] open = new Proposal[INITIAL_SLOTS];
    private long nextSequence;
    private long oldestOpen;

    Proposals(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.slotsMax = Integer.highestOneBit(Math.max(1, most - 1)) * 2;
    }

    /** Takes a proposal unless a bound is reached. */
    boolean offer(Proposal proposal) {
        boolean tooMany = count.incrementAndGet() > most;
        boolean tooLarge = bytes.addAndGet(proposal.bytes()) > mostBytes;
        if (tooMany || tooLarge) {
            release(proposal);
            return false;
        }
        waiting.add(proposal);
        return true;
    }

    private void release(Proposal proposal) {
        count.decrementAndGet();
        bytes.addAndGet(-proposal.bytes());
    }

    /** Whether {@link #take()} would give something. */
    boolean canTake() {
        return !waiting.isEmpty() && hasSlot();
    }

    /** One that is stuck holds its slot, and in the end back those that are long after it. */
    private boolean hasSlot() {
        return nextSequence - oldestOpen < slotsMax;
    }

    private void add(Proposal proposal) {
        if (nextSequence - oldestOpen == open.length) {
            @Nullable Proposal[] twice = new Proposal[2 * open.length];
            for (long sequence = oldestOpen; sequence < nextSequence; sequence++) {
                twice[(int) sequence & (twice.length - 1)] = open[slot(sequence)];
            }
            open = twice;
        }
        open[slot(nextSequence++)] = proposal;
    }

    /** Gives waiting proposals the next sequences; null when there is nothing to take. */
    @Nullable Proposed take() {
        long first = nextSequence;
        List<Request> requests = new ArrayList<>();
        while (hasSlot()) {
            Proposal proposal = waiting.poll();
            if (proposal == null) {
                break;
            }
            add(proposal);
            requests.add(proposal.request());
        }
        return requests.isEmpty() ? null : new Proposed(first, requests);
    }

    /** The proposal with this sequence; null when it is settled. */
    @Nullable Proposal open(long sequence) {
        return sequence < oldestOpen || sequence >= nextSequence ? null : open[slot(sequence)];
    }

    /** How many are open, from the call to the result. Any thread. */
    int count() {
        return count.get();
    }

    /** Bytes of the values that are open. Any thread. */
    long bytes() {
        return bytes.get();
    }

    /** The proposal with this sequence, which is settled now; null when it was settled before. */
    @Nullable Proposal settle(long sequence) {
        if (sequence < oldestOpen || sequence >= nextSequence) {
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

    /** Fails everything, as the failure fits what has happened to it. */
    void failAll(
            Failure ifWaiting, Failure ifOpen, @Nullable Throwable cause, Callbacks callbacks) {
        for (int i = 0; i < open.length; i++) {
            Proposal proposal = open[i];
            open[i] = null;
            if (proposal != null) {
                fail(proposal, ifOpen, cause, callbacks);
            }
        }
        for (Proposal proposal = waiting.poll(); proposal != null; proposal = waiting.poll()) {
            fail(proposal, ifWaiting, cause, callbacks);
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
