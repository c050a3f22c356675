// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * Handing the lead over (rule S9): the leader ends its ballot for good, so grants for it protect
 * nothing any more, and tells the successor, which canvasses at once.
 */
final class HandOverRules {

    private HandOverRules() {}

    static GroupState onAsked(GroupState state, TransferAsked asked, Effects effects) {
        if (!(state.role() instanceof Leading leading) || asked.to() == state.member()) {
            return state;
        }
        int position = state.membership().positionOf(asked.to());
        return position >= 0 && isLevel(state, leading.followers().get(position))
                ? release(state, leading, asked.to(), effects)
                : state;
    }

    /** A member that is rather to lead answers, and is level. */
    static GroupState onAnswer(
            GroupState state, int position, HeartbeatReply reply, Effects effects) {
        if (!(state.role() instanceof Leading leading)
                || reply.priority() <= state.config().priority()) {
            return state;
        }
        // Where the other fails to win, the lead comes back: not again and again at once.
        boolean settled = effects.now() - leading.rounds().since() >= state.timing().electionMax();
        return settled && isLevel(state, leading.followers().get(position))
                ? release(state, leading, memberAt(state, position), effects)
                : state;
    }

    private static boolean isLevel(GroupState state, Progress progress) {
        return !progress.behind() && progress.acceptedBelow() >= state.decidedBelow();
    }

    private static int memberAt(GroupState state, int position) {
        return state.membership().voters().get(position).member();
    }

    /**
     * Nothing is proposed, answered or confirmed under the ballot after this: it goes with the
     * role, and no ballot is led twice (S1).
     */
    private static GroupState release(GroupState state, Leading leading, int to, Effects effects) {
        effects.sendAtOnce(to, new Release(leading.ballot(), to));
        return ElectionRules.waitForLeader(state, effects.now());
    }

    /**
     * A leader that the decided membership has no vote for names the member that is to lead: of
     * those who stay, the one that has most. Its ballot is over, so grants for it protect nothing
     * (S6, S9).
     */
    static void nameSuccessor(
            GroupState before, GroupState after, Leading leading, Effects effects) {
        int successor = 0;
        long most = -1;
        for (int i = 0; i < leading.followers().size(); i++) {
            Progress progress = leading.followers().get(i);
            int member = memberAt(before, i);
            boolean stays = after.membership().positionOf(member) >= 0;
            if (stays && !progress.behind() && progress.acceptedBelow() > most) {
                most = progress.acceptedBelow();
                successor = member;
            }
        }
        if (successor != 0) {
            effects.sendAtOnce(successor, new Release(leading.ballot(), successor));
        }
    }

    static GroupState onRelease(GroupState state, Release release, Effects effects) {
        boolean stale = release.ballot().isBelow(state.acceptor().promised());
        boolean idle = state.role() instanceof Following || state.role() instanceof Canvassing;
        Ballot released = release.ballot();
        return release.to() != state.member()
                        || stale
                        || !idle
                        || LeaseRules.holdsBack(state, state.member(), released, effects.now())
                ? state
                : CanvassRules.canvass(state.seeing(released), released, effects);
    }
}
