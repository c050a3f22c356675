// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
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
        long spread = state.timing().electionMax() - state.timing().electionMin();
        long patience = state.timing().electionMin() + Math.floorMod(state.draw(), spread);
        return state.drawn().with(new Following(leader, patience, now + patience));
    }

    /** The owner of this ballot, which is not below the own promise, was heard. */
    static GroupState follow(GroupState state, Ballot ballot, Effects effects) {
        if (ballot.member() == state.member()) {
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

    /** Opens a ballot above every one that was ever seen here. */
    static GroupState openBallot(GroupState state, Effects effects) {
        Ballot ballot = state.highest().nextFor(state.membership().version(), state.member());
        long now = effects.now();
        // The own promise is durable before Prepare leaves, so no ballot is ever used twice (S1).
        effects.persist(new PromiseGiven(ballot));
        GroupState drawn = state.drawn();
        long spread = state.timing().electionMax() - state.timing().electionMin();
        long giveUpAt = now + state.timing().electionMin() + Math.floorMod(state.draw(), spread);
        Preparing preparing =
                new Preparing(
                        ballot,
                        state.decidedBelow(),
                        Collections.nCopies(state.membership().size(), Pledge.NONE),
                        List.of(),
                        now + state.timing().resend(),
                        giveUpAt);
        GroupState next = drawn.with(drawn.acceptor().promising(ballot)).with(preparing);
        askForPromises(next, preparing, effects);
        return next;
    }

    /** Sends Prepare to every voter that has not answered in full, this member included. */
    static void askForPromises(GroupState state, Preparing preparing, Effects effects) {
        List<Voter> voters = state.membership().voters();
        for (int i = 0; i < voters.size(); i++) {
            if (!preparing.pledges().get(i).complete()) {
                effects.sendDurably(
                        voters.get(i).member(), new Prepare(preparing.ballot(), preparing.from()));
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
        return leadIfPromised(
                state.with(
                        new Preparing(
                                preparing.ballot(),
                                preparing.from(),
                                pledges,
                                reported,
                                preparing.resendAt(),
                                preparing.giveUpAt())),
                effects);
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
        Leading leading =
                new Leading(
                        preparing.ballot(),
                        start,
                        start,
                        Collections.nCopies(
                                state.membership().size(), Progress.initial(start, now)),
                        Recovery.valuesToPropose(
                                preparing.reported(), start, state.limits().runBytes()),
                        Sequence.empty(),
                        now,
                        0);
        return state.with(leading).with(state.proposer().offeringAgain(now));
    }

    /** While a candidate learns what it needs, its ballot is not given up. */
    static GroupState stillPreparing(GroupState state, Effects effects) {
        if (!(state.role() instanceof Preparing preparing)) {
            return state;
        }
        return state.with(
                new Preparing(
                        preparing.ballot(),
                        preparing.from(),
                        preparing.pledges(),
                        preparing.reported(),
                        preparing.resendAt(),
                        effects.now() + state.timing().electionMax()));
    }

    static GroupState onNack(GroupState state, int from, Nack nack, Effects effects) {
        GroupState next = state.seeing(nack.promised());
        if (nack.ballot().equals(ownBallot(state))) {
            next = waitForLeader(next, effects.now());
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
