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
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import org.reactivepaxos.protocol.RecoveredGroup.Used;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.util.concurrent.Queues;

/**
 * The proposals of one group on this node, from the call to the result. Anyone offers; everything
 * else happens on the group's worker. Bounded by count and by bytes, both from the call to the
 * result. What the group proposes for itself is in none of these bounds, and goes first.
 */
final class Proposals {

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
    private final ProposalSlots slots = new ProposalSlots();
    private volatile boolean followed;
    private @Nullable Proposal own;
    private long carriedBelow;
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

    /**
     * Goes on after what this incarnation has used. What it still offers for the group of before is
     * in the bounds again, be they exceeded: a group may be started anew any number of times. On
     * the worker, before anything is offered.
     */
    void from(Used used) {
        List<Command> carried = used.carried();
        slots.from(carried.isEmpty() ? used.proposals() : carried.get(0).id().sequence());
        for (Command command : carried) {
            skipTo(command.id().sequence());
            Proposal proposal = CarriedProposal.of(command);
            slots.add(proposal);
            if (!proposal.isOfGroup()) {
                count.incrementAndGet();
                bytes.addAndGet(proposal.bytes());
                node.add(proposal.bytes());
            }
        }
        skipTo(used.proposals());
        carriedBelow = used.proposals();
        leftBelow = carriedBelow;
    }

    private void skipTo(long sequence) {
        while (slots.next() < sequence) {
            slots.add(null);
        }
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
            if (slots.get(sequence) != proposal || !proposal.isUnwanted()) {
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
        return slots.span() < slotsMax;
    }

    /**
     * While users' are stuck the group's own go on, each with a number of its own: not for ever.
     */
    private boolean hasOwnSlot() {
        return slots.span() < slotsMax + Math.max(slotsMax, OWN_SLOTS_MIN);
    }

    /** Gives waiting proposals the next sequences; null when there is nothing to take. */
    @Nullable Proposed take(Callbacks callbacks) {
        long first = slots.next();
        List<Request> requests = new ArrayList<>();
        Proposal ours = own;
        if (ours != null && hasOwnSlot()) {
            own = null;
            slots.add(ours);
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
                slots.add(proposal);
                requests.add(proposal.request());
            }
        }
        return requests.isEmpty() ? null : new Proposed(first, requests);
    }

    /** The proposal with this sequence; null when it is settled. */
    @Nullable Proposal open(long sequence) {
        return slots.get(sequence);
    }

    /** Those that have a sequence and no end yet. */
    List<Proposal> all() {
        return slots.all();
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
        Proposal proposal = slots.take(sequence);
        if (proposal != null) {
            release(proposal);
        }
        return proposal;
    }

    /** Notes what has left or ended since the last time; after each fold. */
    void noteLeft(GroupState after, long now) {
        // Nobody waits for the result of what is carried, so neither does its room.
        while (slots.oldest() < carriedBelow && hasEnded(after, slots.oldest())) {
            settle(slots.oldest());
        }
        for (; leftBelow < slots.next() && after.mayHaveLeft(leftBelow); leftBelow++) {
            Proposal proposal = slots.get(leftBelow);
            if (proposal != null) {
                gate.waited(now - proposal.offeredAt(), now, count.get());
            }
        }
    }

    private static boolean hasEnded(GroupState after, long sequence) {
        PeerIdentity self = after.config().self();
        ProposalId id = new ProposalId(self.storage(), self.incarnation(), sequence);
        return after.outcome(id).kind() != ProposalOutcome.Kind.OPEN;
    }

    /**
     * Fails everything.
     *
     * @param mayHaveLeft whether the proposal with a sequence may be known to others
     */
    void failAll(End how, LongPredicate mayHaveLeft, Callbacks callbacks) {
        for (long sequence = slots.oldest(); sequence < slots.next(); sequence++) {
            Proposal proposal = slots.take(sequence);
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
}
