// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;

/**
 * Before a member takes a ballot it asks whether a phase-1 quorum would promise, so that one that
 * cannot win disturbs no leader (rule S9). Nothing of it is persisted, and safety does not rest on
 * it.
 */
final class CanvassRules {

    private CanvassRules() {}

    /** No leader was heard in time. */
    static GroupState onSilence(GroupState state, Following following, Effects effects) {
        Grant grant = state.acceptor().grant();
        if (grant != null && grant.binds(state.member(), Ballot.NONE, effects.now())) {
            // What binds against others binds against itself.
            return state.with(
                    new Following(following.leader(), following.patience(), grant.until()));
        }
        return canvass(state, Ballot.NONE, effects);
    }

    /**
     * Asks all for their will.
     *
     * @param released a ballot that was handed over to this member, or {@link Ballot#NONE}
     */
    static GroupState canvass(GroupState state, Ballot released, Effects effects) {
        List<Boolean> willing = new ArrayList<>();
        for (Voter voter : state.membership().voters()) {
            willing.add(voter.member() == state.member());
        }
        long now = effects.now();
        Canvassing canvassing =
                new Canvassing(
                        nextBallot(state),
                        released,
                        willing,
                        now + state.timing().resend(),
                        now + ElectionRules.drawPatience(state));
        GroupState next = openIfWilling(state.drawn().with(canvassing), effects);
        return next.role() instanceof Canvassing ? ask(next, effects) : next;
    }

    /**
     * Of the version in force, and of a round above all that were seen: one of a later version may
     * have been seen, with a lower round than the own promise (S1).
     */
    static Ballot nextBallot(GroupState state) {
        Acceptor acceptor = state.acceptor();
        long round = Math.max(acceptor.highest().round(), acceptor.promised().round());
        return new Ballot(state.membership().version(), round + 1, state.member());
    }

    static GroupState onTime(GroupState state, Effects effects) {
        if (!(state.role() instanceof Canvassing canvassing)) {
            return state;
        }
        if (effects.now() - canvassing.giveUpAt() >= 0) {
            MembershipRules.askAccepted(state, effects);
            return canvass(state, canvassing.released(), effects);
        }
        return effects.now() - canvassing.resendAt() >= 0 ? ask(state, effects) : state;
    }

    /** Asks whoever has not said yes. */
    private static GroupState ask(GroupState state, Effects effects) {
        if (!(state.role() instanceof Canvassing asked)) {
            return state;
        }
        Canvass canvass = new Canvass(asked.ballot(), state.decidedBelow(), asked.released());
        List<Voter> voters = state.membership().voters();
        for (int i = 0; i < voters.size(); i++) {
            if (!asked.willing().get(i)) {
                effects.sendAtOnce(voters.get(i).member(), canvass);
            }
        }
        return askAgainAt(state, asked, effects.now() + state.timing().resend());
    }

    /** What kept others from a yes is learned: they are asked again in this turn. */
    static GroupState onLevel(GroupState state, Effects effects) {
        boolean level = state.decidedBelow() >= state.learner().gap().hint();
        return level && state.role() instanceof Canvassing asked
                ? askAgainAt(state, asked, effects.now())
                : state;
    }

    private static GroupState askAgainAt(GroupState state, Canvassing asked, long at) {
        return state.with(
                new Canvassing(
                        asked.ballot(), asked.released(), asked.willing(), at, asked.giveUpAt()));
    }

    /** Yes to whoever this member would promise, unless it lacks what is decided here. */
    static GroupState onCanvass(GroupState state, int from, Canvass canvass, Effects effects) {
        boolean behind = canvass.decidedBelow() < state.decidedBelow();
        // Who rested has no grant to say no with: the leader is called, and gets its chance (S9).
        GroupState awake = QuiescenceRules.onCanvass(state, from, canvass.released(), effects);
        boolean rested = QuiescenceRules.rests(state) && !QuiescenceRules.rests(awake);
        boolean heldBack =
                rested || LeaseRules.holdsBack(state, from, canvass.released(), effects.now());
        effects.sendAtOnce(
                from,
                new CanvassReply(
                        canvass.ballot(),
                        !behind && !heldBack,
                        state.acceptor().promised(),
                        state.decidedBelow()));
        return LearnerRules.learnUpTo(awake, from, canvass.decidedBelow(), effects);
    }

    static GroupState onReply(GroupState state, int position, CanvassReply reply, Effects effects) {
        GroupState next = state.seeing(reply.promised());
        if (reply.yes()
                && next.role() instanceof Canvassing asked
                && reply.ballot().equals(asked.ballot())) {
            List<Boolean> willing = new ArrayList<>(asked.willing());
            willing.set(position, true);
            Canvassing counted =
                    new Canvassing(
                            asked.ballot(),
                            asked.released(),
                            willing,
                            asked.resendAt(),
                            asked.giveUpAt());
            next = openIfWilling(next.with(counted), effects);
        }
        int from = state.membership().voters().get(position).member();
        return LearnerRules.learnUpTo(next, from, reply.decidedBelow(), effects);
    }

    private static GroupState openIfWilling(GroupState state, Effects effects) {
        if (!(state.role() instanceof Canvassing canvassing)) {
            return state;
        }
        int willing = 0;
        for (boolean yes : canvassing.willing()) {
            willing += yes ? 1 : 0;
        }
        return willing < state.membership().phase1Quorum()
                ? state
                : ElectionRules.openBallot(state, canvassing.released(), effects);
    }
}
