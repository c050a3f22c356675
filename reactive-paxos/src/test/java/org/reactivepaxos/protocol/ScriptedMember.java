// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Local.Batch;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Founding;
import org.reactivepaxos.protocol.Role.Preparing;

/**
 * The core of one member, whose clock, disk and network do what a script says. Its own messages
 * come back at once.
 */
final class ScriptedMember {

    /** Each turn takes this long, so that no two happen at one time. */
    private static final long TURN = 1000;

    private final ScriptedGroup group;
    private final GroupConfig config;
    private final Deque<Batch> pending = new ArrayDeque<>();
    private final Deque<Event> own = new ArrayDeque<>();
    private final List<String> applied = new ArrayList<>();
    private final List<ReadAnswer> answers = new ArrayList<>();
    private DurableLog disk = new DurableLog();
    private @Nullable GroupState state;
    private long storage;
    private long incarnation;
    private long now;
    private long nextRead;
    private @Nullable Snapshot snapshot;
    private boolean slowDisk;

    /** A ledger, and what the state machine has applied up to there. */
    private record Snapshot(Ledger ledger, List<String> applied) {}

    ScriptedMember(ScriptedGroup group, GroupConfig config) {
        this.group = group;
        this.config = config;
        this.storage = config.self().storage();
    }

    int member() {
        return config.member();
    }

    PeerIdentity self() {
        return new PeerIdentity(member(), storage, incarnation, incarnation);
    }

    boolean isUp() {
        return state != null;
    }

    GroupState state() {
        return Objects.requireNonNull(state, "it is down");
    }

    DurableLog disk() {
        return disk;
    }

    long now() {
        return now;
    }

    /** What had effect here, in order; of commands without a payload the proposal. */
    List<String> applied() {
        return applied;
    }

    /** Answers to reads that were asked here. */
    List<ReadAnswer> answers() {
        return answers;
    }

    /** Whether this member believes to lead. */
    boolean leads() {
        return state != null && state.role() instanceof Role.Leading;
    }

    void start() {
        incarnation++;
        applied.clear();
        RecoveredGroup recovered = disk.recovered();
        if (recovered.base().below() > 0) {
            applied.addAll(snapshot().applied());
        }
        Ledger ledger = disk.ledger(recovered, this::take);
        GroupConfig again =
                new GroupConfig(
                        self(),
                        config.initialVoters(),
                        config.timing(),
                        config.limits(),
                        config.priority());
        state = Transition.recover(again, recovered, ledger, now, member());
    }

    /** As {@link #start()}, where the clock reads that. */
    void startAt(long time) {
        now = time;
        start();
    }

    /** What was not durable is lost. */
    void crash() {
        state = null;
        pending.clear();
        own.clear();
    }

    /** From here on nothing becomes durable until {@link #sync()}. */
    void stallDisk() {
        slowDisk = true;
    }

    void sync() {
        slowDisk = false;
        while (!pending.isEmpty()) {
            carryOut(pending.remove());
        }
        settle();
    }

    /** Another disk in the place of this one, with an id of its own. */
    void wipe() {
        disk = new DurableLog();
        storage += 1000;
    }

    /** Time passes; this member looks at its clock once afterwards. */
    void pass(long nanos) {
        now += nanos;
        happen();
    }

    /** Waits until the timer of its role is due. */
    void timeOut() {
        Role role = state().role();
        long due =
                switch (role.kind()) {
                    case FOUNDING -> ((Founding) role).askAt();
                    case FOLLOWING -> ((Following) role).electionAt();
                    case CANVASSING -> ((Canvassing) role).giveUpAt();
                    case PREPARING -> ((Preparing) role).giveUpAt();
                    case LEADING -> now + config.timing().electionMax();
                };
        pass(Math.max(0, due - now));
    }

    void propose(String... payloads) {
        List<Event.Request> requests = new ArrayList<>();
        for (String payload : payloads) {
            requests.add(new Event.Request(0, payload.getBytes(StandardCharsets.UTF_8)));
        }
        happen(new Event.Proposed(state().nextSequence(), requests));
    }

    void read(boolean lease) {
        happen(new Event.ReadAsked(nextRead++, lease));
    }

    /** Offers to be master, to stay it or to end it, for leases of 100 ms. */
    void master(MasterEntry.Action action) {
        long lease = 100 * ScriptedGroup.MILLI;
        happen(
                new Event.Proposed(
                        state().nextSequence(), List.of(MasterEntry.request(action, lease, 0))));
    }

    /** Takes a snapshot of all that it has applied, and lets go of the log below that instance. */
    void snapshot(long retainFrom) {
        Ledger ledger = state().learner().ledger();
        snapshot = new Snapshot(ledger, List.copyOf(applied));
        happen(new Event.SnapshotTaken(ledger, retainFrom));
    }

    private Snapshot snapshot() {
        return Objects.requireNonNull(snapshot, "no snapshot");
    }

    /** Proposes these voters with majority quorums, for the version it knows. */
    void change(Integer... voters) {
        Membership wanted =
                Membership.genesis(Stream.of(voters).map(ScriptedGroup::voter).toList());
        happen(new Event.ChangeProposed(state().membership().version(), wanted));
    }

    void happen(Event... events) {
        if (state == null) {
            return;
        }
        fold(List.of(events));
        settle();
    }

    private void settle() {
        while (state != null && !own.isEmpty()) {
            fold(List.of(own.remove()));
        }
    }

    private void fold(List<Event> events) {
        now += TURN;
        Outcome outcome;
        try {
            outcome = Transition.fold(state(), now, events);
        } catch (InvariantViolation | ChainMismatch | NotAMemberException e) {
            group.tell(member() + " halts: " + e.getMessage());
            crash();
            return;
        }
        state = outcome.state();
        if (outcome.installed() != null) {
            applied.clear();
            applied.addAll(snapshot().applied());
        }
        outcome.decided().forEach(this::take);
        answers.addAll(outcome.readable());
        outcome.wanted().forEach(this::fetch);
        group.tell(this, outcome);
        outcome.atOnce().forEach(this::say);
        Batch batch = new Batch(outcome.persist(), outcome.afterPersist(), outcome.reads());
        if (slowDisk) {
            pending.add(batch);
        } else {
            carryOut(batch);
        }
    }

    private void carryOut(Batch batch) {
        batch.records().forEach(disk::apply);
        batch.sends().forEach(this::say);
        for (Outcome.LogRead read : batch.reads()) {
            own.add(disk.answer(read, Integer.MAX_VALUE));
        }
    }

    /** The snapshot is here at once, and durable. */
    private void fetch(Outcome.SnapshotWanted wanted) {
        snapshot = group.at(wanted.member()).snapshot();
        own.add(new Event.SnapshotReceived(snapshot.ledger()));
    }

    private void say(Send send) {
        Received received = new Received(self(), state().clusterId(), send.message());
        if (send.to() == member()) {
            own.add(received);
        } else {
            group.send(send.to(), received);
        }
    }

    private void take(Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (!decision.drops(i)) {
                applied.add(Shown.of(decision.values().get(i)));
            }
        }
    }
}
