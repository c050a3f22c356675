// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;

/**
 * Listening to a leader: whoever's ballot is not below the own promise leads. It gets a grant once
 * its ballot is the own durable promise (rules S4, S9).
 */
final class FollowerRules {

    private FollowerRules() {}

    static GroupState onHeartbeat(
            GroupState state, int from, Heartbeat heartbeat, Effects effects) {
        if (heartbeat.ballot().isBelow(state.acceptor().promised())) {
            return AcceptorRules.refuse(state, from, heartbeat.ballot(), effects);
        }
        GroupState heard =
                listen(state, from, heartbeat.ballot(), heartbeat.decidedBelow(), effects);
        Acceptor acceptor = heard.acceptor();
        // Who has no vote promises nothing, and so has nothing to grant (S1).
        boolean votes = state.standing() == Standing.VOTER;
        boolean raises = votes && acceptor.promised().isBelow(heartbeat.ballot());
        boolean grants = votes && acceptor.keeps(heartbeat.ballot());
        GroupState compared =
                ChainRules.compare(heard, heartbeat.decidedBelow(), heartbeat.chain(), effects);
        GroupState next = grants ? QuiescenceRules.onHeartbeat(compared, heartbeat) : compared;
        effects.sendAtOnce(
                from,
                new HeartbeatReply(
                        heartbeat.ballot(),
                        heartbeat.round(),
                        heard.decidedBelow(),
                        grants,
                        state.config().priority(),
                        heard.learner().ledger().chain().last().sum(),
                        QuiescenceRules.rests(next)));
        if (raises) {
            return AcceptorRules.raise(next, heartbeat.ballot(), effects);
        }
        return grants ? next.with(acceptor.granting(effects.now() + state.lease())) : next;
    }

    static GroupState onDecided(GroupState state, int from, Decided decided, Effects effects) {
        if (decided.ballot().isBelow(state.acceptor().promised())) {
            return LearnerRules.learnUpTo(state, from, decided.below(), effects);
        }
        return listen(state, from, decided.ballot(), decided.below(), effects);
    }

    private static GroupState listen(
            GroupState state, int owner, Ballot ballot, long decidedBelow, Effects effects) {
        GroupState following = ElectionRules.follow(state, ballot, effects);
        return LearnerRules.onDecidedByOwner(following, owner, ballot, decidedBelow, effects);
    }
}
