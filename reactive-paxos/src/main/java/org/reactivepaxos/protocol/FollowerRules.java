// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;

/** Listening to a leader: whoever's ballot is not below the own promise leads (rules S4, S9). */
final class FollowerRules {

    private FollowerRules() {}

    static GroupState onHeartbeat(
            GroupState state, int from, Heartbeat heartbeat, Effects effects) {
        if (heartbeat.ballot().isBelow(state.acceptor().promised())) {
            return AcceptorRules.refuse(state, from, heartbeat.ballot(), effects);
        }
        GroupState heard =
                listen(state, from, heartbeat.ballot(), heartbeat.decidedBelow(), effects);
        effects.sendAtOnce(
                from,
                new HeartbeatReply(heartbeat.ballot(), heartbeat.round(), heard.decidedBelow()));
        return heard;
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
