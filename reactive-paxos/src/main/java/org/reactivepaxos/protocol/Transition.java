// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ChainMessage.ChainSums;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Event.ResultsSummed;
import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.Event.Withdrawn;
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
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.Role.Founding;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

/**
 * The only entry to the core: pure functions from a state and what happened to the next state and
 * what must be done.
 */
public final class Transition {

    private Transition() {}

    /**
     * The state of a group when its member starts.
     *
     * @param ledger the decided log up to {@code recovered.decidedBelow()}, folded
     * @param seed of all random draws; a different one for each member and start
     * @throws NotAMemberException when the group knows this member id with another disk; one that
     *     was removed may start, and learns so by its {@link GroupState#standing()}
     */
    public static GroupState recover(
            GroupConfig config, RecoveredGroup recovered, Ledger ledger, long now, long seed) {
        Check.invariant(
                ledger.below() == recovered.decidedBelow(),
                "the decided log is replayed before the start");
        Genesis genesis = recovered.genesis();
        GroupState state =
                new GroupState(
                        config,
                        genesis,
                        Acceptor.recovered(recovered.promised(), now + config.timing().lease()),
                        Learner.recovered(
                                recovered,
                                ledger,
                                MasterView.starting(ledger.master(), config.self(), now)),
                        new Founding(List.of(), now),
                        recovered.used().proposer(),
                        Reads.from(recovered.used().reads()),
                        seed);
        if (genesis == null) {
            return state;
        }
        GenesisRules.requireOwnIds(ledger, genesis, config.self());
        return ElectionRules.waitForLeader(state, now);
    }

    /**
     * Lets events happen to a group.
     *
     * @param now monotonic nanoseconds, read after the events were taken from the inbox (S13)
     * @param events in the order they came; may be empty: time passes all the same
     * @throws InvariantViolation when a safety invariant does not hold; the group must halt
     * @throws ChainMismatch when the own log, or what a state machine made of it, is not that of a
     *     majority (S12); the group must halt
     * @throws NotAMemberException when the group turns out to exist without this member
     */
    public static Outcome fold(GroupState state, long now, List<Event> events) {
        Effects effects = new Effects(now);
        GroupState next = state;
        for (Event event : events) {
            GroupState awake = QuiescenceRules.wake(next, event, effects);
            GroupState stepped = step(awake, event, effects);
            next = Invariants.check(next, MembershipRules.afterStep(next, stepped, effects));
        }
        next = Invariants.check(next, TimerRules.onTime(next, effects));
        next = Invariants.check(next, ProposerRules.offer(next, effects));
        next = Invariants.check(next, ChangeRules.offer(next, effects));
        next = Invariants.check(next, ReadRules.onTurn(next, effects));
        next = Invariants.check(next, LeaderRules.tellWaiting(next, effects));
        next = Invariants.check(next, UpstreamRules.onTurn(next, effects));
        next = Invariants.check(next, QuiescenceRules.onTurn(next, effects));
        return effects.with(next, TimerRules.wakeAt(next, now));
    }

    private static GroupState step(GroupState state, Event event, Effects effects) {
        return switch (event.kind()) {
            case RECEIVED -> receive(state, (Received) event, effects);
            case PROPOSED -> ProposerRules.onProposed(state, (Proposed) event, effects);
            case WITHDRAWN -> ProposerRules.onWithdrawn(state, (Withdrawn) event);
            case CHANGE_PROPOSED -> ChangeRules.onProposed(state, (ChangeProposed) event);
            case CHANGE_WITHDRAWN -> ChangeRules.onWithdrawn(state);
            case LOG_READ -> LearnerRules.onLogRead(state, (LogRead) event, effects);
            case READ_ASKED -> ReadRules.onAsked(state, (ReadAsked) event, effects);
            case TRANSFER_ASKED -> HandOverRules.onAsked(state, (TransferAsked) event, effects);
            case SNAPSHOT_TAKEN -> SnapshotRules.onTaken(state, (SnapshotTaken) event, effects);
            case SNAPSHOT_RECEIVED ->
                    SnapshotRules.onReceived(state, (SnapshotReceived) event, effects);
            case PEER_SILENT -> {
                PeerSilent silent = (PeerSilent) event;
                GroupState noted = QuiescenceRules.onSilent(state, silent, effects);
                yield UpstreamRules.onSilent(noted, silent, effects.now());
            }
            case PEER_BACK -> {
                PeerBack back = (PeerBack) event;
                yield UpstreamRules.onBack(QuiescenceRules.onBack(state, back, effects), back);
            }
            case RESULTS_SUMMED -> ResultRules.onSummed(state, (ResultsSummed) event, effects);
        };
    }

    private static GroupState receive(GroupState state, Received received, Effects effects) {
        Message message = received.message();
        if (message.kind() == Message.Kind.GENESIS_WANTED) {
            return GenesisRules.onWanted(state, received.from(), (GenesisWanted) message, effects);
        }
        if (state.genesis() == null) {
            return message.kind() == Message.Kind.GENESIS_IS
                    ? GenesisRules.onGenesis(
                            state, received.from().member(), (GenesisIs) message, effects)
                    : state; // A member without a genesis votes for nothing (S7).
        }
        return received.clusterId() == state.genesis().clusterId()
                ? dispatch(state, received.from(), message, effects)
                : state;
    }

    /**
     * What speaks for a ballot is judged by its version first; what counts as a vote comes from a
     * voter in force (S1, S7). Whoever is in the cluster may ask, be asked and be told.
     */
    private static GroupState dispatch(
            GroupState state, PeerIdentity from, Message message, Effects effects) {
        Ballot ballot = ballotOfOwner(message);
        int position =
                state.membership().admits(from.member(), from.storage())
                        ? state.membership().positionOf(from.member())
                        : -1;
        if (ballot == null) {
            return onAnswer(state, from, position, message, effects);
        }
        if (ballot.member() != from.member()) {
            return state;
        }
        long version = state.membership().version();
        if (ballot.version() < version) {
            if (message.kind() == Message.Kind.RELEASE && state.standing() == Standing.VOTER) {
                // A removed leader's last word comes behind the decision that removed it.
                return HandOverRules.onRelease(state, (Release) message, effects);
            }
            // Also how a removed member is told. What was said to oneself is past.
            return from.member() == state.member()
                    ? state
                    : AcceptorRules.refuse(state, from.member(), ballot, effects);
        }
        if (ballot.version() > version) {
            return MembershipRules.learnVersion(state, from.member(), ballot.version(), effects);
        }
        return position < 0 ? state : onOwner(state, from.member(), message, effects);
    }

    /** The ballot that a message speaks for, null where it does not. */
    private static @Nullable Ballot ballotOfOwner(Message message) {
        return switch (message.kind()) {
            case PREPARE -> ((Prepare) message).ballot();
            case ACCEPT -> ((Accept) message).ballot();
            case DECIDED -> ((Decided) message).ballot();
            case HEARTBEAT -> ((Heartbeat) message).ballot();
            case CANVASS -> ((Canvass) message).ballot();
            case RELEASE -> ((Release) message).ballot();
            default -> null;
        };
    }

    /** The owner of a ballot of the version in force has spoken. */
    private static GroupState onOwner(
            GroupState state, int from, Message message, Effects effects) {
        boolean votes = state.standing() == Standing.VOTER;
        return switch (message.kind()) {
            case PREPARE ->
                    votes
                            ? AcceptorRules.onPrepare(state, from, (Prepare) message, effects)
                            : state;
            case ACCEPT -> {
                Accept accept = (Accept) message;
                yield votes
                        ? AcceptorRules.onAccept(state, from, accept, effects)
                        : LearnerRules.learnUpTo(state, from, accept.decidedBelow(), effects);
            }
            case DECIDED -> FollowerRules.onDecided(state, from, (Decided) message, effects);
            case HEARTBEAT -> FollowerRules.onHeartbeat(state, from, (Heartbeat) message, effects);
            case CANVASS ->
                    votes ? CanvassRules.onCanvass(state, from, (Canvass) message, effects) : state;
            case RELEASE ->
                    votes ? HandOverRules.onRelease(state, (Release) message, effects) : state;
            default -> state;
        };
    }

    /**
     * Answers and questions.
     *
     * @param position of the sender among the voters in force, -1 when it has no vote
     */
    private static GroupState onAnswer(
            GroupState state, PeerIdentity peer, int position, Message message, Effects effects) {
        int from = peer.member();
        return switch (message.kind()) {
            case CATCH_UP -> LearnerRules.onCatchUp(state, peer, (CatchUp) message, effects);
            case CATCH_UP_REPLY ->
                    LearnerRules.onCatchUpReply(state, from, (CatchUpReply) message, effects);
            case SNAPSHOT_OFFER ->
                    SnapshotRules.onOffer(state, from, (SnapshotOffer) message, effects);
            case CHAIN_SUMS ->
                    ChainRules.onSums(state, from, position >= 0, (ChainSums) message, effects);
            case RESULT_SUMS ->
                    ResultRules.onSums(state, from, position >= 0, (ResultSums) message, effects);
            case NACK -> ElectionRules.onNack(state, from, (Nack) message, effects);
            case READ_INDEX -> ReadRules.onReadIndex(state, from, (ReadIndex) message, effects);
            case READ_INDEX_REPLY -> ReadRules.onReply(state, (ReadIndexReply) message);
            case FORWARD -> ProposerRules.onForward(state, peer, (Forward) message, effects);
            case HEARTBEAT_REPLY -> {
                HeartbeatReply reply = (HeartbeatReply) message;
                GroupState told = ChangeRules.onLevel(state, peer, reply.decidedBelow());
                yield position < 0
                        ? told
                        : LeaderRules.onHeartbeatReply(told, position, reply, effects);
            }
            default -> position < 0 ? state : onVote(state, position, message, effects);
        };
    }

    private static GroupState onVote(
            GroupState state, int position, Message message, Effects effects) {
        return switch (message.kind()) {
            case PROMISE -> ElectionRules.onPromise(state, position, (Promise) message, effects);
            case ACCEPTED -> LeaderRules.onAccepted(state, position, (Accepted) message, effects);
            case MISSING -> LeaderRules.onMissing(state, position, (Missing) message, effects);
            case CANVASS_REPLY ->
                    CanvassRules.onReply(state, position, (CanvassReply) message, effects);
            case PROMISE_KEPT ->
                    AcceptorRules.onPromiseKept(
                            state,
                            state.membership().voters().get(position).member(),
                            (PromiseKept) message);
            default -> state;
        };
    }
}
