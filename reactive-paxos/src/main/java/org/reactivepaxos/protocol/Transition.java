// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.GenesisWanted;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Role.Founding;

/**
 * The only entry to the core: pure functions from a state and what happened to the next state and
 * what must be done.
 */
public final class Transition {

    private Transition() {}

    /**
     * The state of a group when its member starts.
     *
     * @param replay the decided log up to {@code recovered.decidedBelow()}, folded
     * @param seed of all random draws; a different one for each member and start
     * @throws NotAMemberException when the group exists and this member with this disk is no voter
     *     of it
     */
    public static GroupState recover(
            GroupConfig config, RecoveredGroup recovered, Replay replay, long now, long seed) {
        Check.invariant(
                replay.below() == recovered.decidedBelow(),
                "the decided log is replayed before the start");
        Genesis genesis = recovered.genesis();
        GroupState state =
                new GroupState(
                        config,
                        genesis,
                        new Acceptor(recovered.promised(), Acceptor.NO_COVER),
                        Learner.recovered(recovered, replay.table()),
                        new Founding(List.of(), now),
                        Proposer.initial(),
                        recovered.promised(),
                        seed);
        if (genesis == null) {
            return state;
        }
        GenesisRules.requireVoter(genesis, config.self());
        return ElectionRules.waitForLeader(state, now);
    }

    /**
     * Lets events happen to a group.
     *
     * @param now monotonic nanoseconds, read after the events were taken from the inbox (S13)
     * @param events in the order they came; may be empty: time passes all the same
     * @throws InvariantViolation when a safety invariant does not hold; the group must halt
     * @throws NotAMemberException when the group turns out to exist without this member
     */
    public static Outcome fold(GroupState state, long now, List<Event> events) {
        Effects effects = new Effects(now);
        GroupState next = state;
        for (Event event : events) {
            next = Invariants.check(next, step(next, event, effects));
        }
        next = Invariants.check(next, TimerRules.onTime(next, effects));
        next = Invariants.check(next, ProposerRules.offer(next, effects));
        next = Invariants.check(next, LeaderRules.tellWaiting(next, effects));
        return effects.with(next, TimerRules.wakeAt(next, now));
    }

    private static GroupState step(GroupState state, Event event, Effects effects) {
        return switch (event.kind()) {
            case RECEIVED -> receive(state, (Received) event, effects);
            case PROPOSED -> ProposerRules.onProposed(state, (Proposed) event, effects);
            case LOG_READ -> LearnerRules.onLogRead(state, (LogRead) event, effects);
        };
    }

    private static GroupState receive(GroupState state, Received received, Effects effects) {
        Message message = received.message();
        if (message.kind() == Message.Kind.GENESIS_WANTED) {
            return GenesisRules.onWanted(state, received.from(), (GenesisWanted) message, effects);
        }
        if (state.genesis() == null) {
            return message.kind() == Message.Kind.GENESIS_IS
                    ? GenesisRules.onGenesis(state, (GenesisIs) message, effects)
                    : state; // A member without a genesis votes for nothing (S7).
        }
        PeerIdentity from = received.from();
        boolean sameCluster = received.clusterId() == state.genesis().clusterId();
        // Votes count only by the disk that the membership names (S7).
        if (!sameCluster || !state.membership().admits(from.member(), from.storage())) {
            return state;
        }
        return fromOwner(message, from.member())
                ? dispatch(state, from.member(), message, effects)
                : state;
    }

    /**
     * What only the owner of a ballot may say comes from the owner, and all of it is of the version
     * in force (S1).
     */
    private static boolean fromOwner(Message message, int from) {
        return switch (message.kind()) {
            case PREPARE -> ((Prepare) message).ballot().member() == from;
            case ACCEPT -> ((Accept) message).ballot().member() == from;
            case DECIDED -> ((Decided) message).ballot().member() == from;
            case HEARTBEAT -> ((Heartbeat) message).ballot().member() == from;
            default -> true;
        };
    }

    private static GroupState dispatch(
            GroupState state, int from, Message message, Effects effects) {
        int position = state.membership().positionOf(from);
        return switch (message.kind()) {
            case GENESIS_WANTED, GENESIS_IS -> state;
            case PREPARE -> AcceptorRules.onPrepare(state, from, (Prepare) message, effects);
            case PROMISE -> ElectionRules.onPromise(state, position, (Promise) message, effects);
            case ACCEPT -> AcceptorRules.onAccept(state, from, (Accept) message, effects);
            case ACCEPTED -> LeaderRules.onAccepted(state, position, (Accepted) message, effects);
            case MISSING -> LeaderRules.onMissing(state, position, (Missing) message, effects);
            case NACK -> ElectionRules.onNack(state, from, (Nack) message, effects);
            case DECIDED -> FollowerRules.onDecided(state, from, (Decided) message, effects);
            case HEARTBEAT -> FollowerRules.onHeartbeat(state, from, (Heartbeat) message, effects);
            case HEARTBEAT_REPLY ->
                    LeaderRules.onHeartbeatReply(
                            state, position, (HeartbeatReply) message, effects);
            case CATCH_UP -> LearnerRules.onCatchUp(state, from, (CatchUp) message, effects);
            case CATCH_UP_REPLY ->
                    LearnerRules.onCatchUpReply(state, from, (CatchUpReply) message, effects);
            case FORWARD -> ProposerRules.onForward(state, position, (Forward) message);
        };
    }
}
