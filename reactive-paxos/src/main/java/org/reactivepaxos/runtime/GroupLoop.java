// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Transition;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.GroupMessage;

/**
 * The loop of one group: take what is queued, fold, carry out. The only hand-written drain loop
 * besides its worker's; no stock operator emits all that is queued now. Never waits for the disk.
 */
final class GroupLoop {

    private final int group;
    private final Worker worker;
    private final Journal journal;
    private final PeerIdentity self;
    private final GroupIntake intake;
    private final Applier applier;
    private final GroupNews news;
    private final GroupWatch watch;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Errands errands;
    private volatile @Nullable GroupState state;
    private final WakeQueue.Alarm alarm;
    private final GroupDoor door;
    private final ResultFeed results;
    private volatile @Nullable End end;
    private long lastPosition;

    GroupLoop(GroupParts parts, Worker worker, Journal journal) {
        this.group = parts.group();
        this.self = parts.self();
        this.intake = parts.intake();
        this.applier = parts.applier();
        this.news = parts.news();
        this.watch = parts.watch();
        this.errands = parts.errands();
        this.worker = worker;
        this.journal = journal;
        this.alarm = new WakeQueue.Alarm(() -> worker.schedule(this));
        this.results = new ResultFeed(this, applier.results());
        this.door = new GroupDoor(intake, watch.meter(), journal, worker, this);
    }

    boolean markQueued() {
        return queued.compareAndSet(false, true);
    }

    void markTaken() {
        queued.set(false);
    }

    Worker worker() {
        return worker;
    }

    /** Runs the task on the worker once everything this group has appended by now is durable. */
    void whenDurable(Runnable task) {
        worker.execute(() -> worker.whenDurable(lastPosition, task));
    }

    PeerIdentity self() {
        return self;
    }

    GroupIntake intake() {
        return intake;
    }

    Applier applier() {
        return applier;
    }

    /** The state; only on the worker, and only after the start. */
    GroupState state() {
        return Objects.requireNonNull(state, () -> "group " + group + " has not started");
    }

    /** The state after the latest turn, null before the start. Any thread. */
    @Nullable GroupState latest() {
        return state;
    }

    /** Takes part from now on. On the worker. */
    void start(GroupState recovered) {
        state = recovered;
        news.applied(applier.appliedBelow());
        results.look();
        worker.add(this);
        worker.schedule(this);
    }

    /** Queues an event; what the inbox has no room for is dropped. Any thread. */
    void offer(Event event) {
        if (enqueue(event)) {
            worker.schedule(this);
        }
    }

    /** As {@link #offer}, but the worker is to be woken by the caller. */
    void offerQuietly(Event event) {
        if (enqueue(event)) {
            worker.enqueue(this);
        }
    }

    /** Queues an event that must not be lost, and is rare. On the worker. */
    void tell(Event event) {
        intake.addOwn(event);
        worker.schedule(this);
    }

    private boolean enqueue(Event event) {
        return end == null && (intake.inbox().offer(event) || watch.dropped());
    }

    /** Where users' proposals and reads come in. */
    GroupDoor door() {
        return door;
    }

    /** Takes nothing new; what is open goes on. Any thread. */
    void takeNoMore(End how) {
        if (end == null) {
            door.shut(how);
        }
    }

    /** Queues what the group proposes for itself; nothing refuses it but the end. On the worker. */
    void proposeOwn(Proposal proposal) {
        watch.meter().offering(proposal);
        intake.proposals().offerOwn(proposal, worker.now());
        worker.schedule(this);
    }

    void turn() {
        End how = end;
        if (how != null) {
            failAll(how); // A proposal may have slipped in while the group ended.
            return;
        }
        GroupState before = state;
        if (before == null) {
            return; // What came early waits in the inbox.
        }
        try {
            fold(before, intake.take(before, worker.callbacks()));
        } catch (RuntimeException | Error e) {
            halt(e);
        }
        if (intake.hasWork()) {
            worker.schedule(this);
        }
    }

    /** Folds an event that must not be lost; {@code durable} runs when what it appends is so. */
    void take(Event event, Runnable durable) {
        intake.addOwn(event);
        turn();
        if (end == null) {
            worker.whenDurable(lastPosition, durable);
        }
    }

    private void fold(GroupState before, List<Event> events) {
        // The time is read after the events were taken (S13).
        long now = worker.now();
        Outcome outcome = Transition.fold(before, now, events);
        state = outcome.state();
        intake.proposals().noteLeft(outcome.state(), now);
        worker.wakeAt(alarm, outcome.wakeAt());
        carryOut(events, outcome);
        watch.turned(before, events, outcome, now);
        errands.turned(outcome);
        Ballot leader = outcome.state().leader();
        if (!before.leader().equals(leader) && leader.member() == self.member()) {
            worker.silentPeers().forEach(this::offer);
        }
    }

    private void carryOut(List<Event> events, Outcome outcome) {
        for (Send send : outcome.atOnce()) {
            worker.outbox().add(send.to(), wrap(send));
        }
        if (!outcome.persist().isEmpty()) {
            lastPosition = journal.append(group, outcome.persist());
            watch.meter().appended(worker, lastPosition);
        }
        if (!outcome.afterPersist().isEmpty()) {
            worker.whenDurable(lastPosition, () -> release(outcome.afterPersist()));
        }
        errands.carryOut(events, outcome, lastPosition);
        long begun = watch.beginApply(outcome);
        for (Decision decision : outcome.decided()) {
            applier.apply(decision, worker.callbacks());
        }
        watch.meter().applied(outcome.decided(), begun);
        outcome.readable().forEach(answer -> intake.reads().answered(answer, worker.callbacks()));
        if (outcome.decided().isEmpty()) {
            intake.reads().serve(applier.appliedBelow(), worker.callbacks());
        } else {
            applied();
        }
    }

    /** Tells how far the state machines are, and serves who waits for that. On the worker. */
    void applied() {
        news.applied(applier.appliedBelow());
        if (state != null) {
            results.look(); // What a start replays is told when it is done.
        }
        intake.reads().serve(applier.appliedBelow(), worker.callbacks());
    }

    private void release(List<Send> sends) {
        if (end != null) {
            return; // A halted group answers nobody.
        }
        for (Send send : sends) {
            if (send.to() == self.member()) {
                tell(new Event.Received(self, state().clusterId(), send.message()));
            } else {
                worker.outbox().add(send.to(), wrap(send));
            }
        }
    }

    private GroupMessage wrap(Send send) {
        return new GroupMessage(group, state().clusterId(), send.message());
    }

    /** Ends the group on this member, which answers nobody any more. On the worker. */
    void halt(Throwable cause) {
        if (end == null) {
            end(End.halted(cause));
            news.halted(cause);
            watch.halted(cause);
        }
    }

    /** Ends the group on purpose, unless it has ended. On the worker. */
    void close(End how) {
        if (end == null) {
            end(how);
            news.closed();
            watch.closed();
        }
    }

    boolean hasEnded() {
        return end != null;
    }

    /** Nothing of a group that has ended is left on its worker. On the worker. */
    void forget() {
        worker.remove(this);
        watch.meter().closed();
    }

    private void end(End how) {
        end = how;
        door.shut(how);
        worker.wakeNoMore(alarm);
        results.stop();
        applier.stop();
        watch.ended(how);
        failAll(how);
    }

    /** Fails what is open or waits. On the worker. */
    void failAll(End how) {
        GroupState last = state;
        intake.failAll(how, id -> last == null || last.mayHaveLeft(id), worker.callbacks());
    }
}
