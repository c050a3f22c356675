// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Pledge;
import org.reactivepaxos.protocol.Role.Preparing;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * Who leads: a member that hears no leader opens a higher ballot for all instances from its
 * decidedBelow on, and leads once a phase-1 quorum has promised ("Paxos Made Simple", section 3;
 * rules S1, S2).
 */
final class ElectionRules {

    private ElectionRules() {}

    /** Waits for a leader, with a patience drawn anew. */
    static GroupState waitForLeader(GroupState state, long now) {
        return following(state, Ballot.NONE, now);
    }

    private static GroupState following(GroupState state, Ballot leader, long now) {
        long patience = drawPatience(state);
        return state.drawn().with(new Following(leader, patience, now + patience));
    }

    /** Between the two election time-outs; less of it with a higher priority, more with a lower. */
    static long drawPatience(GroupState state) {
        int priority = state.config().priority();
        long spread = state.timing().electionMax() - state.timing().electionMin();
        long drawn = Math.floorMod(state.draw(), spread) / (1 + Math.max(0, priority));
        return state.timing().electionMin() + drawn + spread * Math.max(0, -priority);
    }

    /** The owner of this ballot, which is not below the own promise, was heard. */
    static GroupState follow(GroupState state, Ballot ballot, Effects effects) {
        boolean handedOver =
                state.role() instanceof Canvassing asked && asked.released().equals(ballot);
        if (ballot.member() == state.member() || handedOver) {
            return state;
        }
        if (state.role() instanceof Following following && following.leader().equals(ballot)) {
            return state.with(
                    new Following(
                            ballot, following.patience(), effects.now() + following.patience()));
        }
        GroupState next = following(state, ballot, effects.now()).seeing(ballot);
        return next.with(next.proposer().offeringAgain(effects.now()));
    }

    /** Another ballot is promised: whatever this member did under its own is over. */
    static GroupState yieldTo(GroupState state, Ballot ballot, Effects effects) {
        return ballot.member() == state.member() ? state : waitForLeader(state, effects.now());
    }

    /**
     * Opens a ballot above every one that was ever seen here.
     *
     * @param released a ballot that was handed over to this member, or {@link Ballot#NONE}
     */
    static GroupState openBallot(GroupState state, Ballot released, Effects effects) {
        Ballot ballot = CanvassRules.nextBallot(state);
        Check.invariant(
                !LeaseRules.holdsBack(state, state.member(), released, effects.now()),
                "a member keeps to its grants");
        long now = effects.now();
        // The own promise is durable before Prepare leaves, so no ballot is ever used twice (S1).
        effects.persist(new PromiseGiven(ballot));
        GroupState drawn = state.drawn();
        Preparing preparing =
                new Preparing(
                        ballot,
                        released,
                        state.decidedBelow(),
                        Collections.nCopies(state.membership().size(), Pledge.NONE),
                        List.of(),
                        now + state.timing().resend(),
                        now + drawPatience(state));
        GroupState next = drawn.with(drawn.acceptor().promising(ballot)).with(preparing);
        askForPromises(next, preparing, effects);
        return next;
    }

    /** Sends Prepare to every voter that has not answered in full, this member included. */
    static void askForPromises(GroupState state, Preparing preparing, Effects effects) {
        Prepare prepare = new Prepare(preparing.ballot(), preparing.from(), preparing.released());
        List<Voter> voters = state.membership().voters();
        for (int i = 0; i < voters.size(); i++) {
            if (!preparing.pledges().get(i).complete()) {
                effects.sendDurably(voters.get(i).member(), prepare);
            }
        }
    }

    static GroupState onPromise(GroupState state, int position, Promise promise, Effects effects) {
        if (!(state.role() instanceof Preparing preparing)
                || !promise.ballot().equals(preparing.ballot())
                || promise.from() != preparing.from()) {
            return state;
        }
        Pledge before = preparing.pledges().get(position);
        if (before.complete()
                || promise.first() > Math.max(before.reportedBelow(), preparing.from())) {
            return state; // Another answer follows: Prepare is repeated until all chunks are in.
        }
        List<Pledge> pledges = new ArrayList<>(preparing.pledges());
        pledges.set(
                position,
                new Pledge(
                        Math.max(before.reportedBelow(), reportedBelow(promise)),
                        promise.last(),
                        Math.max(before.decidedBelow(), promise.decidedBelow())));
        List<Run> reported = new ArrayList<>(preparing.reported());
        reported.addAll(promise.runs());
        return leadIfPromised(state.with(preparing.with(pledges, reported)), effects);
    }

    private static long reportedBelow(Promise promise) {
        List<Run> runs = promise.runs();
        return runs.isEmpty() ? promise.first() : runs.get(runs.size() - 1).below();
    }

    /**
     * Leads if a quorum has promised and nothing that any of it has decided is unknown here (S2).
     */
    static GroupState leadIfPromised(GroupState state, Effects effects) {
        if (!(state.role() instanceof Preparing preparing)) {
            return state;
        }
        int complete = 0;
        int most = 0;
        for (int i = 0; i < preparing.pledges().size(); i++) {
            Pledge pledge = preparing.pledges().get(i);
            complete += pledge.complete() ? 1 : 0;
            most = pledge.decidedBelow() > preparing.pledges().get(most).decidedBelow() ? i : most;
        }
        if (complete < state.membership().phase1Quorum()) {
            return state;
        }
        long known = preparing.pledges().get(most).decidedBelow();
        if (state.decidedBelow() < known) {
            int teacher = state.membership().voters().get(most).member();
            return LearnerRules.learnUpTo(state, teacher, known, effects);
        }
        return lead(state, preparing, effects);
    }

    private static GroupState lead(GroupState state, Preparing preparing, Effects effects) {
        long start = state.decidedBelow();
        long now = effects.now();
        Sequence<Values> recovered = valuesToPropose(state, preparing, start);
        long recoveredBelow = start;
        for (Values values : recovered) {
            recoveredBelow += values.count();
        }
        Leading leading =
                new Leading(
                        preparing.ballot(),
                        start,
                        start,
                        Collections.nCopies(
                                state.membership().size(), Progress.initial(start, now)),
                        recovered,
                        Sequence.empty(),
                        Rounds.startingAt(now),
                        LeaderReads.none(recoveredBelow));
        return state.with(leading).with(state.proposer().offeringAgain(now));
    }

    /**
     * What phase 1 reported. The first leader under a new membership proposes a no-op if there is
     * nothing: the change is complete once an instance is chosen under it (S6).
     */
    private static Sequence<Values> valuesToPropose(
            GroupState state, Preparing preparing, long start) {
        Sequence<Values> recovered =
                Recovery.valuesToPropose(preparing.reported(), start, state.limits().runBytes());
        long version = state.membership().version();
        boolean first = version != Ballot.GENESIS_VERSION && start == version + 1;
        return first && recovered.isEmpty() ? recovered.plus(Values.of(Value.NOOP)) : recovered;
    }

    /** While a candidate learns what it needs, its ballot is not given up. */
    static GroupState stillPreparing(GroupState state, Effects effects) {
        if (!(state.role() instanceof Preparing preparing)) {
            return state;
        }
        long giveUpAt = effects.now() + state.timing().electionMax();
        return state.with(preparing.timed(preparing.resendAt(), giveUpAt));
    }

    /**
     * A leader that was refused for a higher promise canvasses for a ballot above it at once: the
     * others may all be with it still (S9). Others wait for whoever was promised.
     */
    static GroupState onNack(GroupState state, int from, Nack nack, Effects effects) {
        GroupState next = state.seeing(nack.promised());
        if (nack.ballot().equals(ownBallot(state))) {
            boolean outbid = nack.ballot().isBelow(nack.promised());
            next =
                    outbid && state.role() instanceof Leading
                            ? CanvassRules.canvass(next, Ballot.NONE, effects)
                            : waitForLeader(next, effects.now());
        }
        return LearnerRules.learnUpTo(next, from, nack.decidedBelow(), effects);
    }

    private static Ballot ownBallot(GroupState state) {
        if (state.role() instanceof Leading leading) {
            return leading.ballot();
        }
        return state.role() instanceof Preparing preparing ? preparing.ballot() : Ballot.NONE;
    }
}
