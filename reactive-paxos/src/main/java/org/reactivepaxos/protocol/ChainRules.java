// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ChainSums;

/**
 * Members compare the sums of their logs (rule S12). Where two differ, each asks all: whoever
 * differs from a majority halts, and with no majority all halt. A majority of the voters, whatever
 * the quorums: two quorums of phase 2 need not meet.
 */
final class ChainRules {

    /**
     * So many of the longest election time-outs pass before a silent voter counts for none: by then
     * it is down, not slow, and to halt takes the whole group down.
     */
    static final int PATIENCE = 32;

    private ChainRules() {}

    /** Another voter told a sum along with its decidedBelow. */
    static GroupState compare(GroupState state, long below, int sum, Effects effects) {
        Link mine = state.learner().ledger().chain().at(below);
        boolean differs = mine != null && mine.contradicts(new Link(below, sum));
        return differs && !state.learner().audit().isOpen() ? begin(state, below, effects) : state;
    }

    private static GroupState begin(GroupState state, long from, Effects effects) {
        List<Link> own = remembered(state);
        Audit audit = new Audit(from, own, List.of(), effects.now(), effects.now());
        ask(state, effects);
        return state.with(state.learner().with(audit));
    }

    private static void ask(GroupState state, Effects effects) {
        ChainSums sums = new ChainSums(remembered(state), true);
        for (Voter voter : state.membership().voters()) {
            if (voter.member() != state.member()) {
                effects.sendAtOnce(voter.member(), sums);
            }
        }
    }

    /**
     * Whoever asks is told, for a member without a vote compares too; only what voters tell counts.
     */
    static GroupState onSums(
            GroupState state, int from, boolean votes, ChainSums told, Effects effects) {
        if (told.asks()) {
            effects.sendAtOnce(from, new ChainSums(remembered(state), false));
        }
        if (!votes) {
            return state;
        }
        GroupState next = state;
        for (Link link : told.sums()) {
            next = compare(next, link.below(), link.sum(), effects);
        }
        Audit audit = next.learner().audit();
        return audit.isOpen()
                ? judge(next.with(next.learner().with(audit.answered(from, told.sums()))), effects)
                : next;
    }

    static GroupState onTime(GroupState state, Effects effects) {
        Audit audit = state.learner().audit();
        if (!audit.isOpen() || effects.now() - audit.askedAt() < state.timing().resend()) {
            return state;
        }
        GroupState judged = judge(state, effects);
        if (!judged.learner().audit().isOpen()) {
            return judged;
        }
        ask(judged, effects);
        Audit open = judged.learner().audit();
        return judged.with(judged.learner().with(open.asked(effects.now())));
    }

    private static GroupState judge(GroupState state, Effects effects) {
        Audit audit = state.learner().audit();
        boolean late = effects.now() - audit.beganAt() >= PATIENCE * state.timing().electionMax();
        int self = state.standing() == Standing.VOTER ? 1 : 0;
        Audit.Verdict verdict = audit.judge(state.membership(), self, remembered(state), late);
        return switch (verdict) {
            case OPEN ->
                    late ? state.with(state.learner().with(audit.waitingOn(effects.now()))) : state;
            case WITH_THE_MAJORITY -> state.with(state.learner().with(Audit.NONE));
            case AGAINST_THE_MAJORITY, NO_MAJORITY ->
                    throw audit.mismatch(null, state.membership(), remembered(state), verdict);
        };
    }

    private static List<Link> remembered(GroupState state) {
        return state.learner().ledger().chain().remembered();
    }
}
