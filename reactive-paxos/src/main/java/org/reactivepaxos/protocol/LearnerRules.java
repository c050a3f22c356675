// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Learner.Gap;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.Value.Change;

/**
 * Learning what was chosen: from the owner of a ballot where the own vote has that ballot, and by
 * catch-up otherwise ("Paxos Made Simple", section 2.3; rules S4, S5).
 */
final class LearnerRules {

    private LearnerRules() {}

    /** Decides what is held below this instance; the caller knows it as chosen. */
    static GroupState decide(GroupState state, long below, Effects effects) {
        if (below <= state.decidedBelow()) {
            return state;
        }
        int before = effects.decisions();
        Learner learner =
                state.learner()
                        .deciding(below, effects)
                        .trimmed(
                                state.limits().tailBytes(),
                                LeaderRules.neededFrom(state),
                                state.limits().windowBytes());
        Proposer proposer = state.proposer();
        for (Decision decision : effects.decidedSince(before)) {
            proposer = proposer.settling(decision.values(), state.config().self(), effects.now());
        }
        GroupState decided = state.with(seeingMaster(state, learner, effects.now())).with(proposer);
        return MembershipRules.onDecided(state, decided, effects.decidedSince(before), effects);
    }

    static Learner seeingMaster(GroupState before, Learner after, long now) {
        MasterState master = after.ledger().master();
        if (master.revision() == before.learner().ledger().master().revision()) {
            return after;
        }
        int clockRatePpm = before.timing().clockRatePpm();
        return after.with(after.master().seeing(master, before.config().self(), clockRatePpm, now));
    }

    /** The owner of this ballot tells how far it has decided. */
    static GroupState onDecidedByOwner(
            GroupState state, int owner, Ballot ballot, long decidedBelow, Effects effects) {
        if (owner == state.member()) {
            return state;
        }
        long below = state.learner().decidableBelow(ballot, decidedBelow);
        return learnUpTo(decide(state, below, effects), owner, decidedBelow, effects);
    }

    /** Some member knows decisions up to here: a hint to ask it, never a decision. */
    static GroupState learnUpTo(GroupState state, int member, long decidedBelow, Effects effects) {
        if (decidedBelow <= state.decidedBelow() || state.role() instanceof Leading) {
            return state;
        }
        Gap gap = state.learner().gap();
        Gap wider =
                new Gap(Math.max(gap.hint(), decidedBelow), member, gap.askedAt(), gap.askedFrom());
        GroupState hinted = state.with(state.learner().with(wider));
        return ask(UpstreamRules.onHint(state, hinted, effects.now()), effects);
    }

    /** Whether decided values are missing that this member may learn from another (S4). */
    static boolean mayAsk(GroupState state) {
        return state.learner().gap().hint() > state.decidedBelow()
                && !(state.role() instanceof Leading);
    }

    /**
     * Asks for what is missing: the next question only once the last one is answered, and again
     * when no answer comes. Whoever asks at every step it makes by other means floods its teacher.
     */
    static GroupState ask(GroupState state, Effects effects) {
        if (UpstreamRules.apply(state)) {
            return UpstreamRules.ask(state, effects);
        }
        Gap gap = state.learner().gap();
        long from = state.decidedBelow();
        boolean waits =
                gap.askedFrom() >= 0 && effects.now() - gap.askedAt() < state.timing().resend();
        if (waits || !mayAsk(state)) {
            return state;
        }
        effects.sendAtOnce(gap.member(), new CatchUp(from));
        return state.with(
                state.learner().with(new Gap(gap.hint(), gap.member(), effects.now(), from)));
    }

    /** When to ask again for what is missing, if anything is. */
    static long askAgainAt(GroupState state) {
        return UpstreamRules.apply(state)
                ? UpstreamRules.askAgainAt(state)
                : state.learner().gap().askedAt() + state.timing().resend();
    }

    static GroupState onCatchUpReply(
            GroupState before, int from, CatchUpReply reply, Effects effects) {
        GroupState answered = before.with(before.learner().answered(reply.first()));
        GroupState state = UpstreamRules.onLesson(answered, from, reply, effects.now());
        long decidedBelow = state.decidedBelow();
        long below = reply.first() + reply.values().count();
        if (reply.first() > decidedBelow || below <= decidedBelow) {
            return state;
        }
        if (state.role() instanceof Leading leading) {
            // A leader takes no learned entry: what it has not decided it decides by its own tally.
            // Where that cannot be, it gives its ballot up first (S4).
            return outrules(leading, reply)
                    ? onCatchUpReply(
                            ElectionRules.waitForLeader(state, effects.now()), from, reply, effects)
                    : state;
        }
        Run learned =
                new Run(ballotOfVotes(state, decidedBelow, below), reply.first(), reply.values())
                        .within(decidedBelow, below);
        effects.persist(new RunStored(learned, below));
        GroupState next = decide(state.with(state.learner().holding(learned)), below, effects);
        GroupState moved = UpstreamRules.onLearned(next, effects.now());
        return onLearned(learnUpTo(moved, from, reply.decidedBelow(), effects), effects);
    }

    /** More is decided here: what a candidate or canvasser waited for may be there. */
    static GroupState onLearned(GroupState state, Effects effects) {
        GroupState level =
                CanvassRules.onLevel(ElectionRules.stillPreparing(state, effects), effects);
        return ElectionRules.leadIfPromised(level, effects);
    }

    /** Whether it holds a membership, or lies above all that this leader has proposed (S4). */
    private static boolean outrules(Leading leading, CatchUpReply reply) {
        if (reply.first() + reply.values().count() > leading.next()) {
            return true;
        }
        for (int i = 0; i < reply.values().count(); i++) {
            if (reply.first() + i >= leading.start() && reply.values().get(i) instanceof Change) {
                return true;
            }
        }
        return false;
    }

    /**
     * The highest ballot of a vote in [from, below): what replaces the votes must not rank below it
     * (S5).
     */
    private static Ballot ballotOfVotes(GroupState state, long from, long below) {
        Ballot highest = Ballot.NONE;
        for (Run held : state.learner().window().between(from, below)) {
            highest = Ballot.max(highest, held.ballot());
        }
        return highest;
    }

    static GroupState onCatchUp(
            GroupState before, PeerIdentity peer, CatchUp wanted, Effects effects) {
        int from = peer.member();
        GroupState state = ChangeRules.onLevel(before, peer, wanted.from());
        boolean waits = UpstreamRules.mayAwait(state, peer);
        if (waits) {
            state = UpstreamRules.await(state, from, wanted.from());
        }
        if (wanted.from() >= state.decidedBelow()) {
            return learnUpTo(state, from, wanted.from(), effects); // It knows more.
        }
        return waits || !effects.mayTeach(from)
                ? state
                : serve(state, from, wanted.from(), effects);
    }

    /** Teaches what is decided here from there on; for what is only on disk it is read first. */
    static GroupState serve(GroupState state, int to, long from, Effects effects) {
        if (from < state.learner().heldFrom()) {
            Learner.Kept disk = state.learner().disk();
            if (from < disk.retainedFrom()) {
                if (!disk.vacant()) {
                    effects.sendAtOnce(to, new SnapshotOffer(disk.snapshotBelow()));
                }
                return state;
            }
            effects.readLog(new Outcome.LogRead(to, from, state.decidedBelow()));
            return state;
        }
        return teach(state, to, from, List.of(), effects);
    }

    static GroupState onLogRead(GroupState state, Event.LogRead read, Effects effects) {
        return read.runs().isEmpty() || !effects.mayTeach(read.member())
                ? state
                : teach(state, read.member(), read.from(), read.runs(), effects);
    }

    /** Sends these runs, and what memory holds behind them, as far as one message goes. */
    private static GroupState teach(
            GroupState state, int to, long from, List<Run> read, Effects effects) {
        List<Values> blocks = new ArrayList<>();
        long below = from;
        long bytes = 0;
        for (Run run : read) {
            blocks.add(run.values());
            below = run.below();
            bytes += run.values().sizeBytes();
        }
        for (Run run : state.recent(below, state.decidedBelow())) {
            if (!blocks.isEmpty() && bytes + run.values().sizeBytes() > state.limits().runBytes()) {
                break;
            }
            blocks.add(run.values());
            below = run.below();
            bytes += run.values().sizeBytes();
        }
        effects.teach(to, new CatchUpReply(from, Values.concat(blocks), state.decidedBelow()));
        return below == state.decidedBelow() ? LeaderRules.onLevel(state, to, effects) : state;
    }
}
