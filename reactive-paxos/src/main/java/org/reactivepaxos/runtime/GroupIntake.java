// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.GroupState;

/**
 * Everything that waits for the next turn of a group: messages, proposals, reads, and what the
 * group says to itself. Taken by its worker.
 */
final class GroupIntake {

    /** Events taken in one turn, so that one group cannot keep its worker for long. */
    private static final int EVENTS_PER_TURN = 1024;

    private final Inbox inbox;
    private final Proposals proposals;
    private final OpenReads reads;
    private final List<Event> ownAnswers = new ArrayList<>();
    private final AtomicInteger turnsHeard = new AtomicInteger();
    private boolean listening;

    GroupIntake(Inbox inbox, Proposals proposals, OpenReads reads) {
        this.inbox = inbox;
        this.proposals = proposals;
        this.reads = reads;
    }

    Inbox inbox() {
        return inbox;
    }

    Proposals proposals() {
        return proposals;
    }

    OpenReads reads() {
        return reads;
    }

    /** What this member tells itself: such as its own answers; on the worker. */
    void addOwn(Event event) {
        ownAnswers.add(event);
    }

    boolean hasWork() {
        return !inbox.isEmpty() || proposals.hasWork() || reads.canTake() || !ownAnswers.isEmpty();
    }

    List<Event> take(GroupState before, Callbacks callbacks) {
        List<Event> events = new ArrayList<>();
        // First of all: what has left by now is told by the state that this turn begins with.
        proposals.takeWithdrawn(before, events, callbacks);
        events.addAll(ownAnswers);
        ownAnswers.clear();
        int own = events.size();
        inbox.drain(events, EVENTS_PER_TURN);
        if (listening) {
            listenTo(events.subList(own, events.size()));
        }
        Proposed proposed = proposals.take(callbacks);
        if (proposed != null) {
            events.add(proposed);
        }
        reads.take(events);
        return events;
    }

    private void listenTo(List<Event> events) {
        if (events.stream().anyMatch(Event.Received.class::isInstance)) {
            turnsHeard.incrementAndGet();
        }
    }

    /** From now on it counts; on the worker. */
    void listen() {
        listening = true;
    }

    /** In how many turns since then other members were heard. Any thread. */
    int turnsHeard() {
        return turnsHeard.get();
    }

    /** As {@link Proposals#failAll}; the reads too. */
    void failAll(End how, LongPredicate mayHaveLeft, Callbacks callbacks) {
        proposals.failAll(how, mayHaveLeft, callbacks);
        reads.failAll(how.ifWaiting(), how.cause(), callbacks);
    }
}
