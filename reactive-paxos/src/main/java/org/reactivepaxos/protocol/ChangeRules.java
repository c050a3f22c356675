// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Value.Change;

/**
 * Proposing a membership (rule S6): its proposer offers it until it is decided; the leader proposes
 * it when the new voters are level, and nothing above it.
 */
final class ChangeRules {

    /** Of a member that was not heard. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** So many offers of one that was forwarded may be lost before it counts as withdrawn. */
    private static final int OFFERS_MISSED = 4;

    private ChangeRules() {}

    static GroupState onProposed(GroupState state, ChangeProposed proposed) {
        OpenChange open = state.proposer().change();
        Check.invariant(
                open.change() == null || !open.own(), "a member proposes one change at a time");
        PeerIdentity self = state.config().self();
        ProposalId id = new ProposalId(self.storage(), self.incarnation(), open.count());
        Change change = new Change(id, proposed.expectedVersion(), proposed.membership());
        return state.with(state.proposer().with(open.opening(change)));
    }

    static GroupState onWithdrawn(GroupState state) {
        OpenChange open = state.proposer().change();
        return open.own() ? state.with(state.proposer().with(open.closed())) : state;
    }

    /** A leader offers what it was forwarded last, unless it has an own one. */
    static GroupState onForwarded(
            GroupState state, PeerIdentity from, Change change, Effects effects) {
        boolean own = change.id().storage() == from.storage();
        if (!own || !(state.role() instanceof Leading)) {
            return state;
        }
        OpenChange open = state.proposer().change().adopting(change, effects.now());
        return state.with(state.proposer().with(open));
    }

    /**
     * Sends the own one to the leader, and again after a long silence: what is sent can be lost.
     */
    static GroupState offer(GroupState state, Effects effects) {
        OpenChange open = state.proposer().change();
        if (!isForOthers(state)) {
            return isForgotten(state, open, effects)
                    ? state.with(state.proposer().with(open.closed()))
                    : state;
        }
        Change change = open.change();
        boolean due =
                !open.offered() || effects.now() - open.offeredAt() >= state.timing().electionMax();
        if (change == null || !due) {
            return state;
        }
        effects.sendAtOnce(state.leader().member(), new Forward(Values.of(change)));
        return state.with(state.proposer().with(open.offeredAt(effects.now())));
    }

    /** Whoever proposed it offers it no more: it is gone, or wants it no more. */
    private static boolean isForgotten(GroupState state, OpenChange open, Effects effects) {
        long patience = OFFERS_MISSED * state.timing().electionMax();
        return open.change() != null && !open.own() && effects.now() - open.offeredAt() >= patience;
    }

    /** Whether another leads, and is to propose what is open here. */
    static boolean isForOthers(GroupState state) {
        return state.proposer().change().own()
                && state.role() instanceof Following following
                && !following.leader().equals(Ballot.NONE);
    }

    /**
     * Whether a membership entry is proposed and not decided: nothing is proposed above it. It ends
     * its run, whoever proposed it first.
     */
    static boolean atBarrier(GroupState state, Leading leading) {
        long last = leading.next() - 1;
        return last >= Math.max(leading.start(), state.decidedBelow())
                && state.learner().window().held(last).at(last) instanceof Change;
    }

    /**
     * Whether phase 1 reported a membership entry that is not proposed again yet: it is the last.
     */
    static boolean recoversChange(Leading leading) {
        if (leading.recovered().isEmpty()) {
            return false;
        }
        Values last = leading.recovered().last();
        return last.get(last.count() - 1) instanceof Change;
    }

    /** The open change, if a leader may propose it now. */
    static @Nullable Change ready(GroupState state, Leading leading) {
        Change change = state.proposer().change().change();
        if (change == null) {
            return null;
        }
        // One that will have no effect needs nobody, and its proposer waits for the answer.
        boolean refused = state.learner().ledger().judge(change) != Verdict.APPLIED;
        return refused || areLevel(state, leading, change.membership()) ? change : null;
    }

    /** Whether a q1 and a q2 of the new voters have learned nearly all that is decided. */
    private static boolean areLevel(GroupState state, Leading leading, Membership wanted) {
        long enough = state.decidedBelow() - state.limits().levelInstances();
        int level = 0;
        for (Voter voter : wanted.voters()) {
            level += levelOf(state, leading, voter) >= enough ? 1 : 0;
        }
        return level >= Math.max(wanted.phase1Quorum(), wanted.phase2Quorum());
    }

    private static long levelOf(GroupState state, Leading leading, Voter voter) {
        int position = state.membership().positionOf(voter.member());
        if (voter.member() == state.member()) {
            return state.decidedBelow();
        }
        // A voter that has caught up tells so; it votes again only with the next value.
        long told = state.proposer().change().levels().getOrDefault(voter.member(), UNKNOWN);
        return position >= 0
                ? Math.max(told, leading.followers().get(position).acceptedBelow())
                : told;
    }

    /** A member tells how far it has learned, with a vote or without. */
    static GroupState onLevel(GroupState state, PeerIdentity from, long decidedBelow) {
        OpenChange open = state.proposer().change();
        Change change = open.change();
        return state.role() instanceof Leading
                        && change != null
                        && change.membership().names(from.member(), from.storage())
                ? state.with(state.proposer().with(open.seeing(from.member(), decidedBelow)))
                : state;
    }

    /**
     * Whom a leader makes itself heard to beside the voters: followers, and those who are to vote
     * and must learn first.
     */
    static List<Integer> listeners(GroupState state) {
        List<Integer> listeners = new ArrayList<>();
        Change change = state.proposer().change().change();
        List<Voter> candidates = new ArrayList<>(state.membership().followers());
        candidates.addAll(change == null ? List.of() : change.membership().voters());
        for (Voter candidate : candidates) {
            int member = candidate.member();
            if (state.membership().positionOf(member) < 0
                    && member != state.member()
                    && !listeners.contains(member)) {
                listeners.add(member);
            }
        }
        return listeners;
    }
}
