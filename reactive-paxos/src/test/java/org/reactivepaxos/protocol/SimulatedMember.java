// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;

/** Drives the core of one member as a runtime would, with crashes between any two of its duties. */
final class SimulatedMember {

    private final SimulatedGroup group;
    private final int member;
    private final SimulatedDisk disk;
    private List<Event> inbox = new ArrayList<>();
    private @Nullable GroupState state;
    private long incarnation;
    private long clockOffset;
    private long turnAt = Long.MAX_VALUE;

    SimulatedMember(SimulatedGroup group, int member) {
        this.group = group;
        this.member = member;
        this.disk =
                new SimulatedDisk(
                        group.agenda(),
                        group.random(),
                        group.faults().diskMax(),
                        (entry, durable) ->
                                group.check(checker -> checker.stored(member, entry, durable)));
    }

    static long storageOf(int member) {
        return 1000L + member;
    }

    int member() {
        return member;
    }

    @Nullable GroupState state() {
        return state;
    }

    private PeerIdentity self() {
        return new PeerIdentity(member, storageOf(member), incarnation, incarnation);
    }

    /** Monotonic clocks differ in their origin, and may pass from positive to negative. */
    private long clock() {
        return group.agenda().now() + clockOffset;
    }

    void start() {
        incarnation++;
        clockOffset =
                switch (group.random().nextInt(4)) {
                    case 0 -> Long.MAX_VALUE - group.random().nextInt(1_000_000_000);
                    case 1 -> -group.random().nextInt(1_000_000_000);
                    default -> group.random().nextInt();
                };
        RecoveredGroup recovered = disk.durable().recovered();
        group.check(checker -> checker.started(member, recovered));
        GroupConfig config =
                new GroupConfig(self(), group.voters(), group.timing(), group.limits());
        Genesis genesis = recovered.genesis();
        Replay replay =
                Replay.start(
                        genesis == null
                                ? Membership.genesis(List.of(new Voter(1, 1)))
                                : genesis.membership());
        for (Run run : disk.durable().runs(0, recovered.decidedBelow())) {
            Replay.Step step = replay.next(run);
            replay = step.replay();
            group.check(checker -> checker.decided(member, step.decision()));
        }
        GroupState started =
                Transition.recover(config, recovered, replay, clock(), group.random().nextLong());
        state = started;
        group.check(checker -> checker.folded(member, started));
        wakeAfter(0);
    }

    void crash() {
        group.trace(() -> "member " + member + " crashes, incarnation " + incarnation);
        state = null;
        inbox = new ArrayList<>();
        disk.crash();
    }

    void happen(Event event) {
        if (state != null) {
            inbox.add(event);
            wakeAfter(group.random().nextInt(1_000_000));
        }
    }

    /** Proposes some values, as many as the bounds allow. */
    void propose(int count) {
        GroupState current = state;
        if (current == null) {
            return;
        }
        long next = current.nextSequence();
        for (Event event : inbox) {
            next += event instanceof Proposed proposed ? proposed.requests().size() : 0;
        }
        List<Request> requests = new ArrayList<>();
        long room = current.limits().openProposals() - (next - current.proposer().doneBelow());
        for (int i = 0; i < count && i < room; i++) {
            byte[] payload = new byte[group.random().nextInt(30)];
            group.random().nextBytes(payload);
            ProposalId id = new ProposalId(storageOf(member), incarnation, next + i);
            group.check(checker -> checker.proposed(id, payload));
            requests.add(new Request(0, payload));
        }
        if (!requests.isEmpty()) {
            happen(new Proposed(next, requests));
        }
    }

    private void wakeAfter(long delay) {
        long at = group.agenda().now() + Math.max(delay, 0);
        if (at < turnAt) {
            turnAt = at;
            group.agenda().after(delay, () -> turnIfDue(at));
        }
    }

    private void turnIfDue(long at) {
        if (turnAt == at) {
            turnAt = Long.MAX_VALUE;
            GroupState current = state;
            if (current != null) {
                turn(current);
            }
        }
    }

    private void turn(GroupState before) {
        List<Event> events = inbox;
        inbox = new ArrayList<>();
        group.trace(() -> "member " + member + " takes " + events);
        Outcome outcome = Transition.fold(before, clock(), events);
        group.trace(() -> "member " + member + " is " + outcome.state());
        state = outcome.state();
        wakeAfter(outcome.wakeAt() - clock());
        group.marks().folded(before, events, outcome);
        for (Decision decision : outcome.decided()) {
            group.check(checker -> checker.decided(member, decision));
        }
        group.check(checker -> checker.folded(member, outcome.state()));
        carryOut(outcome, group.crashStage());
    }

    /** A crash comes before the first duty, after it, or after the second; or not at all. */
    private void carryOut(Outcome outcome, int crashStage) {
        if (crashStage == 0) {
            group.crash(this);
            return;
        }
        outcome.atOnce().forEach(this::send);
        if (crashStage == 1) {
            group.crash(this);
            return;
        }
        disk.append(outcome.persist());
        if (!outcome.afterPersist().isEmpty()) {
            disk.whenDurable(() -> outcome.afterPersist().forEach(this::send));
        }
        outcome.reads().forEach(read -> disk.whenDurable(() -> read(read)));
        if (crashStage == 2) {
            group.crash(this);
        }
    }

    private void send(Send send) {
        group.check(checker -> checker.said(member, send, disk.durable()));
        GroupState current = state;
        long clusterId = current == null ? Genesis.NO_CLUSTER : current.clusterId();
        Received received = new Received(self(), clusterId, send.message());
        if (send.to() == member) {
            happen(received);
        } else {
            group.send(member, send.to(), received);
        }
    }

    private void read(Outcome.LogRead wanted) {
        long current = incarnation;
        group.agenda()
                .after(
                        group.random().nextInt(10_000_000),
                        () -> {
                            if (current == incarnation && state != null) {
                                answer(wanted);
                            }
                        });
    }

    private void answer(Outcome.LogRead wanted) {
        int most = group.random().nextInt(20);
        List<Run> runs = disk.durable().read(wanted.from(), wanted.below(), most);
        happen(new LogRead(wanted.member(), wanted.from(), runs));
    }
}
