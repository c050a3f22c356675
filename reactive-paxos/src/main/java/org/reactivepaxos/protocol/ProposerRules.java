// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Event.Withdrawn;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Proposing: every member keeps offering its own proposals until they are applied here (S8); the
 * leader turns what waits into runs as long as the window has room, so that runs grow with load and
 * a lone value never waits.
 */
final class ProposerRules {

    private ProposerRules() {}

    static GroupState onProposed(GroupState state, Proposed proposed, Effects effects) {
        Proposer proposer = state.proposer();
        Check.invariant(
                proposed.firstSequence() == proposer.nextSequence(),
                "sequences follow each other without gaps");
        PeerIdentity self = state.config().self();
        Learner learner = state.learner();
        for (Request request : proposed.requests()) {
            ProposalId id =
                    new ProposalId(self.storage(), self.incarnation(), proposer.nextSequence());
            byte[] payload = request.payload();
            if (request.machine() == MasterEntry.MACHINE) {
                MasterEntry entry = MasterRules.entryFor(state, learner, payload, effects.now());
                learner = MasterRules.offering(learner, entry, id.sequence(), effects.now());
                payload = entry.encoded();
            }
            Command command = new Command(id, proposer.doneBelow(), request.machine(), payload);
            proposer = proposer.opening(command, effects.now());
        }
        return state.with(learner).with(proposer);
    }

    /** What never left may end without a trace: nobody else can offer it (S8). */
    static GroupState onWithdrawn(GroupState state, Withdrawn withdrawn) {
        Proposer proposer = state.proposer();
        for (long sequence : withdrawn.sequences()) {
            proposer = proposer.withdrawing(sequence);
        }
        return state.with(proposer);
    }

    static GroupState onForward(
            GroupState state, PeerIdentity from, Forward forward, Effects effects) {
        if (!state.membership().names(from.member(), from.storage())) {
            return state;
        }
        if (forward.commands().get(0) instanceof Change change) {
            return ChangeRules.onForwarded(state, from, change, effects);
        }
        if (!(state.role() instanceof Leading leading)) {
            return state; // The sender offers again to whom it hears next.
        }
        int members = state.membership().members().size();
        int bound = state.limits().openProposals() * members;
        Sequence<Command> waiting = leading.forwarded();
        for (int i = 0; i < forward.commands().count(); i++) {
            if (forward.commands().get(i) instanceof Command command
                    && waiting.size() < (isOfGroup(command) ? bound + members : bound)
                    && command.id().storage() == from.storage()
                    && !state.learner().table().covers(command.id())) {
                waiting = waiting.plus(command);
            }
        }
        return state.with(leading.forwarding(waiting));
    }

    /** Users' commands leave room for one of each member that is about the master. */
    private static boolean isOfGroup(Command command) {
        return command.machine() == MasterEntry.MACHINE;
    }

    static GroupState onTime(GroupState state, Effects effects) {
        Proposer proposer = state.proposer();
        boolean stuck = effects.now() - proposer.movedAt() >= state.timing().electionMax();
        return stuck && awaits(state) ? state.with(proposer.offeringAgain(effects.now())) : state;
    }

    /**
     * Whether something was forwarded and is not settled. A leader holds what it proposed in its
     * own log; only what was forwarded can be lost.
     */
    static boolean awaits(GroupState state) {
        Proposer proposer = state.proposer();
        return state.role() instanceof Following && proposer.offeredBelow() > proposer.doneBelow();
    }

    /** Offers what is not offered yet: to the own window when leading, to the leader otherwise. */
    static GroupState offer(GroupState state, Effects effects) {
        if (state.role() instanceof Leading) {
            return fillWindow(state, effects);
        }
        boolean hasLeader =
                state.role() instanceof Following following
                        && !following.leader().equals(Ballot.NONE);
        return hasLeader ? forwardAll(state, state.leader().member(), effects) : state;
    }

    private static GroupState forwardAll(GroupState state, int leader, Effects effects) {
        Proposer proposer = state.proposer();
        while (proposer.hasUnoffered()) {
            List<Command> block = new ArrayList<>();
            proposer = takeOwn(proposer, block, state.limits().runBytes());
            if (!block.isEmpty()) {
                effects.sendAtOnce(leader, new Forward(Values.of(block)));
            }
        }
        return state.with(proposer);
    }

    /**
     * Moves own commands into the block while it stays within so many bytes; one of any size goes
     * into an empty block.
     */
    private static Proposer takeOwn(Proposer proposer, List<Command> block, long maxBytes) {
        long bytes = sizeOf(block);
        long sequence = proposer.offeredBelow();
        while (sequence < proposer.nextSequence()) {
            Command command = proposer.at(sequence);
            if (!Proposer.isSettled(command)) {
                bytes += ValueCodec.sizeOf(command);
                if (bytes > maxBytes && !block.isEmpty()) {
                    break;
                }
                block.add(command);
            }
            sequence++;
        }
        return proposer.offering(sequence);
    }

    /** As {@link #takeOwn}, with commands of other members; how many are taken. */
    private static int takeForwarded(
            GroupState state, Sequence<Command> forwarded, List<Command> block, long maxBytes) {
        long bytes = sizeOf(block);
        int taken = 0;
        while (taken < forwarded.size()) {
            Command command = forwarded.get(taken);
            // It may have been offered again while it waited, and be decided by now.
            if (!state.learner().table().covers(command.id())) {
                bytes += ValueCodec.sizeOf(command);
                if (bytes > maxBytes && !block.isEmpty()) {
                    break;
                }
                block.add(command);
            }
            taken++;
        }
        return taken;
    }

    private static long sizeOf(List<Command> block) {
        long bytes = 0;
        for (Command command : block) {
            bytes += ValueCodec.sizeOf(command);
        }
        return bytes;
    }

    private static GroupState fillWindow(GroupState state, Effects effects) {
        GroupState next = state;
        while (next.role() instanceof Leading leading
                && !ChangeRules.atBarrier(next, leading)
                && hasWaiting(next, leading)
                && hasRoom(next, leading)) {
            next = proposeRun(next, leading, effects);
        }
        return next;
    }

    private static boolean hasWaiting(GroupState state, Leading leading) {
        return !leading.recovered().isEmpty()
                || !leading.forwarded().isEmpty()
                || state.proposer().hasUnoffered()
                || ChangeRules.ready(state, leading) != null;
    }

    /**
     * The bytes in flight are bounded, and of runs that are not full only so many are in flight:
     * the next one gathers meanwhile, so runs grow with load, and large values are not held back.
     */
    private static boolean hasRoom(GroupState state, Leading leading) {
        GroupConfig.Limits limits = state.limits();
        int maxRuns = fillsRun(state, leading) ? Integer.MAX_VALUE : limits.windowRuns();
        return state.learner()
                .window()
                .hasRoom(state.decidedBelow(), leading.next(), maxRuns, limits.windowBytes());
    }

    private static boolean fillsRun(GroupState state, Leading leading) {
        int full = state.limits().runBytes();
        long bytes = leading.recovered().isEmpty() ? 0 : full;
        for (int i = 0; i < leading.forwarded().size() && bytes < full; i++) {
            bytes += ValueCodec.sizeOf(leading.forwarded().get(i));
        }
        Proposer proposer = state.proposer();
        long sequence = proposer.offeredBelow();
        while (sequence < proposer.nextSequence() && bytes < full) {
            bytes += ValueCodec.sizeOf(proposer.at(sequence++));
        }
        return bytes >= full;
    }

    private static GroupState proposeRun(GroupState state, Leading leading, Effects effects) {
        if (!leading.recovered().isEmpty()) {
            Leading rest = leading.recovering(leading.recovered().withoutFirst(1));
            return propose(state, rest, leading.recovered().get(0), effects);
        }
        Change change = ChangeRules.ready(state, leading);
        if (change != null) {
            return propose(state, leading, Values.of(change), effects);
        }
        int whole = state.limits().runBytes();
        int half = whole / 2;
        boolean bothWait = !leading.forwarded().isEmpty() && state.proposer().hasUnoffered();
        List<Command> run = new ArrayList<>();
        Proposer proposer = state.proposer();
        int taken = 0;
        if (ownFirst(leading)) {
            proposer = takeOwn(proposer, run, bothWait ? half : whole);
            taken = takeForwarded(state, leading.forwarded(), run, whole);
        } else {
            taken = takeForwarded(state, leading.forwarded(), run, bothWait ? half : whole);
            proposer = takeOwn(proposer, run, whole);
        }
        Leading rest = leading.forwarding(leading.forwarded().withoutFirst(taken));
        GroupState offered = state.with(proposer).with(rest);
        return run.isEmpty() ? offered : propose(offered, rest, Values.of(run), effects);
    }

    /**
     * Who goes first where a run has room for one value only: neither side starves the other. The
     * instance decides, so that no state is needed; its bits are mixed, for runs may be of any
     * length.
     */
    private static boolean ownFirst(Leading leading) {
        return ((leading.next() * 0x9E3779B97F4A7C15L) >>> 63) == 0;
    }

    /**
     * Sends one run to all, and votes for it here: the own write and the network go on side by
     * side.
     */
    private static GroupState propose(
            GroupState state, Leading leading, Values values, Effects effects) {
        Accept accept =
                new Accept(
                        leading.ballot(),
                        leading.start(),
                        leading.next(),
                        values,
                        state.decidedBelow());
        List<Progress> followers = new ArrayList<>(leading.followers());
        for (int i = 0; i < followers.size(); i++) {
            int member = state.membership().voters().get(i).member();
            if (member == state.member() || followers.get(i).behind()) {
                continue;
            }
            effects.sendAtOnce(member, accept);
            boolean idle = followers.get(i).acceptedBelow() >= leading.next();
            Progress told = followers.get(i).telling(state.decidedBelow());
            followers.set(i, idle ? told.sentAgain(-1, effects.now()) : told);
        }
        noteWaiting(state, values, accept.below(), followers);
        GroupState proposed = state.with(leading.proposedBelow(accept.below()).with(followers));
        return AcceptorRules.onAccept(proposed, state.member(), accept, effects);
    }

    /** Remembers whose proposals these are: they are told of the decision at once. */
    private static void noteWaiting(
            GroupState state, Values values, long below, List<Progress> followers) {
        long last = 0;
        for (int i = 0; i < values.count(); i++) {
            if (values.get(i) instanceof Command command && command.id().storage() != last) {
                last = command.id().storage();
                if (last != state.config().self().storage()) {
                    int position = state.membership().positionOfStorage(last);
                    LeaderRules.noteWaiting(state, position, below, followers);
                }
            }
        }
    }
}
