// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Value.Change;

/** Drives the core of one member as a runtime would, with crashes between any two of its duties. */
final class SimulatedMember {

    private static final long STALL_MAX = 250 * Faults.MILLI;

    private final SimulatedGroup group;
    private final int member;
    private final Origin origin;
    private final SimulatedDisk disk;
    private final SimulatedClient client = new SimulatedClient(this);
    private final SimulatedSnapshots snapshots = new SimulatedSnapshots(this);
    private List<Event> inbox = new ArrayList<>();
    private @Nullable GroupState state;
    private PeerIdentity self;
    private SimulatedClock clock;
    private boolean stalled;
    private boolean out;
    private long turnAt = Long.MAX_VALUE;

    SimulatedMember(SimulatedGroup group, int member, Origin origin, SimulatedDisk.Image image) {
        this.group = group;
        this.member = member;
        this.origin = origin;
        this.disk =
                new SimulatedDisk(
                        group,
                        image,
                        (entry, durable) -> check(c -> c.stored(member, entry, durable)));
        this.self = new PeerIdentity(member, image.storage(), 0, 0);
        this.clock = SimulatedClock.exact(group.agenda());
    }

    static long storageOf(int member) {
        return 1000L + member;
    }

    int member() {
        return member;
    }

    Origin origin() {
        return origin;
    }

    SimulatedGroup group() {
        return group;
    }

    PeerIdentity self() {
        return self;
    }

    SimulatedClient client() {
        return client;
    }

    SimulatedSnapshots snapshots() {
        return snapshots;
    }

    List<Event> inbox() {
        return inbox;
    }

    @Nullable GroupState state() {
        return state;
    }

    SimulatedDisk disk() {
        return disk;
    }

    /**
     * Whether it takes no part, or not for now: another runs in its place, or it was told to go.
     */
    boolean isOut() {
        return out;
    }

    boolean isStalled() {
        return stalled;
    }

    void setOut(boolean isOut) {
        out = isOut;
    }

    /** Only a member with its own disk is bound to the whole truth. */
    void check(Consumer<Checker> what) {
        group.check(origin, what);
    }

    void start() {
        self = disk.start(member, group.random().nextLong());
        clock = group.newClock();
        stalled = false;
        turnAt = Long.MAX_VALUE;
        RecoveredGroup recovered = disk.durable().recovered();
        check(checker -> checker.started(member, recovered));
        GroupConfig config = group.configOf(self);
        Ledger ledger =
                disk.durable()
                        .ledger(
                                recovered,
                                decision -> check(checker -> checker.decided(member, decision)));
        long seed = group.random().nextLong();
        attempt(
                () -> {
                    GroupState started =
                            Transition.recover(config, recovered, ledger, clock.now(), seed);
                    state = started;
                    check(checker -> checker.folded(member, started));
                    wakeAfter(0);
                });
    }

    void crash() {
        group.trace(() -> this + " crashes");
        client.crashed();
        state = null;
        inbox = new ArrayList<>();
        disk.crash();
    }

    /** A message comes in; says whether its sender may speak at all (S7). */
    boolean hear(Received received, Lineage sender) {
        return state == null || disk.admit(received.from(), sender, () -> happen(received));
    }

    void happen(Event event) {
        if (state != null) {
            inbox.add(event);
            wakeAfter(group.random().nextInt(1_000_000));
        }
    }

    /** The ballot under which this member believes to hold a lease now, or none. */
    Ballot lease() {
        GroupState current = state;
        return leads() && current != null && LeaseRules.holdsLease(current, clock.now())
                ? current.leader()
                : Ballot.NONE;
    }

    boolean leads() {
        return state != null && state.role() instanceof Role.Leading;
    }

    boolean believesToBeMaster() {
        GroupState current = state;
        return current != null
                && current.learner().master().believes()
                && current.mastership(clock.now()).self();
    }

    private void noteChange(List<Event> events, GroupState after) {
        Change change = after.proposer().change().change();
        if (change != null && events.stream().anyMatch(e -> e instanceof ChangeProposed)) {
            check(checker -> checker.proposed(change));
        }
    }

    private void wakeAfter(long delay) {
        long at = group.agenda().now() + Math.max(delay, 0);
        if (at < turnAt && !stalled) {
            turnAt = at;
            group.agenda().after(delay, () -> turnIfDue(at));
        }
    }

    private void turnIfDue(long at) {
        GroupState current = state;
        if (turnAt != at || current == null || stalled) {
            return;
        }
        turnAt = Long.MAX_VALUE;
        if (!group.faults().strikes(Fault.STALL)) {
            attempt(() -> carryOut(fold(current)));
        } else if (group.random().nextBoolean()) {
            stall(() -> attempt(() -> carryOut(fold(current))));
        } else {
            attempt(
                    () -> {
                        Outcome outcome = fold(current);
                        stall(() -> carryOut(outcome));
                    });
        }
    }

    /** Nothing runs in this process for a while; what it was about to do comes then. */
    private void stall(Runnable afterwards) {
        stalled = true;
        // A turn that would have come meanwhile does not; what comes after the stall asks for one.
        turnAt = Long.MAX_VALUE;
        long current = self.incarnation();
        group.agenda()
                .after(
                        (long) (group.random().nextDouble() * STALL_MAX),
                        () -> {
                            if (state != null && self.incarnation() == current) {
                                stalled = false;
                                afterwards.run();
                            }
                        });
    }

    private void attempt(Runnable turn) {
        try {
            turn.run();
        } catch (NotAMemberException | ChainMismatch | InvariantViolation e) {
            group.trace(() -> this + " halts: " + e);
            RightToHalt.require(origin, e);
            group.halted(this);
            halt();
        }
    }

    private void halt() {
        out = true;
        state = null;
    }

    private Outcome fold(GroupState before) {
        List<Event> events = new ArrayList<>(group.watch().doubts().before(this, before));
        events.addAll(inbox);
        inbox = new ArrayList<>();
        group.folding(this, events);
        Outcome outcome = Transition.fold(before, clock.now(), events);
        state = outcome.state();
        group.folded(this, outcome);
        noteChange(events, outcome.state());
        if (origin == Origin.OWN) {
            group.marks().folded(before, events, outcome);
        }
        group.watch().folded(this, before, outcome.state());
        snapshots.tell(outcome);
        snapshots.turned(before, outcome.state());
        check(checker -> checker.folded(member, outcome.state()));
        return outcome;
    }

    /** A crash comes before the first duty, after it, or after the second; or not at all. */
    private void carryOut(Outcome outcome) {
        wakeAfter(inbox.isEmpty() ? clock.until(outcome.wakeAt()) : 0);
        if (crashes(Fault.CRASH_BEFORE_SENDING)) {
            return;
        }
        outcome.atOnce().forEach(this::send);
        if (crashes(Fault.CRASH_BEFORE_PERSISTING)) {
            return;
        }
        disk.append(outcome.persist());
        if (!outcome.afterPersist().isEmpty()) {
            disk.whenDurable(() -> outcome.afterPersist().forEach(this::send));
        }
        outcome.wanted().forEach(snapshots::fetch);
        outcome.reads().forEach(read -> disk.whenDurable(() -> SimulatedLogRead.start(this, read)));
        crashes(Fault.CRASH_AFTER_PERSISTING);
    }

    private boolean crashes(Fault point) {
        boolean now = group.faults().crashes(point, disk.unsynced());
        if (now) {
            group.crash(this);
        }
        return now;
    }

    private void send(Send send) {
        check(checker -> checker.said(member, send, disk.durable()));
        GroupState current = state;
        long clusterId = current == null ? Genesis.NO_CLUSTER : current.clusterId();
        Received received = new Received(self, clusterId, send.message());
        if (send.to() == member) {
            happen(received);
        } else {
            group.send(this, send.to(), received);
        }
    }

    @Override
    public String toString() {
        String whose = origin == Origin.OWN ? "" : " with a " + origin + " disk";
        return "member " + member + whose + ", incarnation " + self.incarnation();
    }
}
