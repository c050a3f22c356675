// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Local.Batch;
import org.reactivepaxos.protocol.Local.Snapshot;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.NormalForm.Due;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * One step of one member over the real fold: an event, and then what the member's own messages and
 * log reads make of it. Checks what one member alone can be held to.
 */
final class Turn {

    /** Cut of a turn that no crash ends. */
    static final int WHOLE = -1;

    private final Model model;
    private final NormalForm form;
    private final int cut;
    private final List<Batch> pending;
    private final Handed handed;
    private final Deque<Event> own = new ArrayDeque<>();
    private final List<Send> sent = new ArrayList<>();
    private final DurableLog durable;
    private final List<ReadAnswer> answers = new ArrayList<>();
    private GroupState state;
    private int proposed;
    private int asked;
    private Ballot said;
    private @Nullable Ballot decidedUnder;
    private @Nullable Snapshot received;
    private int records;
    private boolean crashed;

    /**
     * @param cut how many records of the turn become durable before the member crashes, or {@link
     *     #WHOLE}
     */
    Turn(Model model, Local start, int cut) {
        this.model = model;
        this.form = model.form();
        this.cut = cut;
        this.pending = new ArrayList<>(start.pending());
        this.handed = new Handed(start.decided());
        this.durable = start.durable().copy();
        this.state = start.state();
        this.proposed = start.proposed();
        this.asked = start.asked();
        this.said = start.said();
    }

    static boolean mayCrash(Model model, GroupState state) {
        return model.isMortal(state.member())
                && state.config().self().incarnation() <= model.crashes();
    }

    /** What the member has said in this turn, in order. */
    List<Send> sent() {
        return sent;
    }

    /** Records made durable in this turn. */
    int records() {
        return records;
    }

    /** Answers to reads. */
    List<ReadAnswer> answers() {
        return answers;
    }

    /** The own ballot under which something was decided, or null. */
    @Nullable Ballot decidedUnder() {
        return decidedUnder;
    }

    Local end() {
        GroupState last = form.of(state, Due.NOTHING);
        // Without a tail in memory the disk also serves those who lag.
        boolean diskCounts = mayCrash(model, last) || model.limits().tailBytes() == 0;
        return new Local(
                last,
                diskCounts ? durable : new DurableLog(),
                pending,
                proposed,
                asked,
                said,
                handed.all());
    }

    /**
     * A leader hears a higher Prepare as one that no quorum answers any more. As one that is
     * answered it would ignore it (S9): the same as never hearing it.
     */
    void receive(Event event) {
        boolean outbids =
                event instanceof Received received
                        && received.message() instanceof Prepare prepare
                        && state.acceptor().promised().isBelow(prepare.ballot());
        boolean isOutbid = outbids && state.role() instanceof Leading;
        fold(isOutbid ? form.of(state, Due.ROLE) : state, List.of(event));
        settle();
    }

    /**
     * The timer of the role is due; who canvasses then hears a yes of all others at once, and opens
     * its ballot.
     *
     * <p>No answer binds anybody and what is asked changes nothing, so a ballot may be opened
     * whenever there was time to canvass; that no quorum says yes is the same as a later time-out.
     * The answers tell nothing else: what they could tell of promises and decisions the candidate
     * also learns by hearing first the Prepare and the Decided that told the others.
     *
     * @param seen the promise that the answers tell of
     */
    void timeOut(Ballot seen) {
        fold(form.of(state, Due.ROLE), List.of());
        if (state.role() instanceof Canvassing canvassing) {
            fold(state, yesOfOthers(canvassing.ballot(), seen));
        }
        settle();
    }

    private List<Event> yesOfOthers(Ballot canvassed, Ballot promised) {
        CanvassReply yes = new CanvassReply(canvassed, true, promised, 0);
        List<Event> answers = new ArrayList<>();
        for (Voter voter : state.membership().voters()) {
            if (voter.member() != state.member()) {
                PeerIdentity other = new PeerIdentity(voter.member(), voter.storage(), 1, 0);
                answers.add(new Received(other, state.clusterId(), yes));
            }
        }
        return answers;
    }

    void propose() {
        boolean change = model.proposesChange(state.member(), proposed++);
        Event.Request request = new Event.Request(0, new byte[0]);
        receive(
                change
                        ? new Event.ChangeProposed(
                                Ballot.GENESIS_VERSION, Steps.majorityOf(model.wanted()))
                        : new Event.Proposed(state.nextSequence(), List.of(request)));
    }

    /** A round of heartbeats leaves. */
    void beat() {
        fold(form.of(state, Due.HEARTBEAT), List.of());
        settle();
    }

    void read() {
        receive(new Event.ReadAsked(asked++, model.leaseReads()));
    }

    /** An own snapshot of all that is decided is durable, and nothing below is kept. */
    void snapshot() {
        receive(new Event.SnapshotTaken(state.learner().ledger(), state.decidedBelow()));
    }

    /** A snapshot of another member is here. */
    void install(Snapshot snapshot) {
        received = snapshot;
        receive(new Event.SnapshotReceived(snapshot.ledger()));
    }

    /** The lead is handed over. */
    void transfer(int to) {
        receive(new Event.TransferAsked(to));
    }

    /** The own clock goes on. */
    void tick(int span) {
        state = Timed.later(state, span);
    }

    /** The oldest pending outcome becomes durable. */
    void sync() {
        Batch batch = pending.remove(0);
        carryOut(batch);
        settle();
    }

    /** A crash after so many of the pending records became durable, and a restart. */
    void crashAfter(int survivors) {
        pending.stream()
                .flatMap(batch -> batch.records().stream())
                .limit(survivors)
                .forEach(durable::apply);
        restart();
    }

    private void settle() {
        while (!crashed && !own.isEmpty()) {
            fold(state, List.of(own.remove()));
        }
    }

    private void fold(GroupState from, List<Event> events) {
        Outcome outcome = model.fold(from, NormalForm.NOW, events);
        state = outcome.state();
        if (outcome.installed() != null && received != null) {
            handed.install(received.decided());
        }
        outcome.decided().forEach(handed::take);
        if (!outcome.decided().isEmpty() && state.role() instanceof Leading leading) {
            decidedUnder = leading.ballot();
        }
        answers.addAll(outcome.readable());
        Checker.require(
                handed.all().size() == state.decidedBelow(),
                "what is decided was handed out",
                state);
        outcome.atOnce().forEach(this::say);
        List<Send> durably =
                outcome.afterPersist().stream()
                        // Tells the member itself only what Timeless takes out again.
                        .filter(send -> model.timed() || send.message().kind() != Kind.PROMISE_KEPT)
                        .toList();
        Batch batch = new Batch(outcome.persist(), durably, outcome.reads());
        boolean waits =
                !outcome.persist().isEmpty()
                        || (!pending.isEmpty()
                                && !(batch.sends().isEmpty() && batch.reads().isEmpty()));
        if (model.unsynced() > 0 && waits) {
            pending.add(batch);
        } else {
            carryOut(batch);
        }
    }

    private void carryOut(Batch batch) {
        for (LogRecord entry : batch.records()) {
            if (records == cut) {
                crashed = true;
                pending.clear();
                restart();
                return;
            }
            durable.apply(entry);
            records++;
        }
        batch.sends().forEach(this::say);
        for (LogRead read : batch.reads()) {
            List<Run> runs = durable.read(read.from(), read.below(), Integer.MAX_VALUE);
            own.add(new Event.LogRead(read.member(), read.from(), runs));
        }
    }

    private void say(Send send) {
        Message message = send.message();
        if (mayCrash(model, state)) {
            Spoken.requireDurable(durable, message);
        }
        Ballot spoken = Spoken.by(message);
        if (!spoken.equals(Ballot.NONE)) {
            Checker.require(!spoken.isBelow(said), "a promise never regresses", said, message);
            said = spoken;
        }
        sent.add(send);
        if (send.to() == state.member()) {
            own.add(new Received(state.config().self(), state.clusterId(), message));
        }
    }

    private void restart() {
        GroupConfig before = state.config();
        PeerIdentity self = before.self();
        PeerIdentity next =
                new PeerIdentity(self.member(), self.storage(), self.incarnation() + 1, 0);
        GroupConfig config =
                new GroupConfig(next, before.initialVoters(), before.timing(), before.limits());
        RecoveredGroup recovered = durable.recovered();
        Ledger ledger = recovered.base();
        // What a snapshot covers was handed out, or installed, in a former life.
        handed.restart(ledger.below());
        pending.clear();
        own.clear();
        for (Run run : durable.runs(ledger.below(), recovered.decidedBelow())) {
            Ledger.Step step = ledger.next(run);
            ledger = step.ledger();
            handed.take(step.decision());
        }
        state = Transition.recover(config, recovered, ledger, NormalForm.NOW, 0);
    }
}
