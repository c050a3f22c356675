// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * A group in which nothing is open rests: its leader sends no heartbeats, its followers wait for
 * none, and whether the leader lives is watched for all groups of its node at once (rule S9).
 *
 * <p>Only timers are put off. A leader that rests gets no grants, so its lease lapses; nothing of
 * promises, votes and grants is decided here, and safety does not rest on who sleeps.
 */
final class QuiescenceRules {

    private QuiescenceRules() {}

    static boolean rests(GroupState state) {
        return (state.role() instanceof Following following && following.rests())
                || (state.role() instanceof Leading leading && leading.rounds().quiet().rests());
    }

    /**
     * Before an event: whatever is not the very quiet that it asked for wakes a leader. It could
     * hear nobody while it rested, so the others' silence is counted anew; that makes it refuse
     * candidates and lead on for a while, and counts for no lease and no read.
     */
    static GroupState wake(GroupState state, Event event, Effects effects) {
        if (!(state.role() instanceof Leading leading)
                || !state.timing().quiesces()
                || isQuiet(state, leading, event)) {
            return state;
        }
        Rounds rounds = leading.rounds();
        if (!rounds.quiet().rests()) {
            return busy(state, leading, effects);
        }
        List<Progress> heard = new ArrayList<>();
        for (Progress progress : leading.followers()) {
            heard.add(progress.heard(progress.signs().countedFrom(effects.now())));
        }
        return state.with(leading.beating(rounds.woken(effects.now())).with(heard));
    }

    /** Noted once in a turn, whatever came in it: all of it has one time. */
    private static GroupState busy(GroupState state, Leading leading, Effects effects) {
        Rounds busy = leading.rounds().busy(effects.now());
        return busy.quiet().equals(leading.rounds().quiet())
                ? state
                : state.with(leading.beating(busy));
    }

    private static boolean isQuiet(GroupState state, Leading leading, Event event) {
        return switch (event.kind()) {
            case RECEIVED ->
                    ((Received) event).message() instanceof HeartbeatReply reply
                            && reply.ballot().equals(leading.ballot())
                            && (reply.quiescent() || !leading.rounds().quiet().rests());
            case PEER_SILENT -> !votes(state, ((PeerSilent) event).member());
            case PEER_BACK -> !votes(state, ((PeerBack) event).member());
            // A matter of this member's disk or machines, which leaves nothing open.
            case SNAPSHOT_TAKEN, SNAPSHOT_RECEIVED, WITHDRAWN, RESULTS_SUMMED -> true;
            default -> false;
        };
    }

    private static boolean votes(GroupState state, int member) {
        return state.membership().positionOf(member) >= 0;
    }

    /** Whether a leader's heartbeat asks the others to rest. */
    static boolean mayAsk(GroupState state, Leading leading, long now) {
        GroupConfig.Timing timing = state.timing();
        // Who is rather to lead is handed the lead first, which may take so long.
        boolean settled = now - leading.rounds().since() >= timing.electionMax();
        return timing.quiesces()
                && settled
                && now - leading.rounds().quiet().busyAt() >= timing.quiesceAfter()
                && isIdle(state, leading);
    }

    /** Whether nothing is open here or, as far as that is known here, at any voter that lives. */
    private static boolean isIdle(GroupState state, Leading leading) {
        boolean nothingWaits =
                leading.next() == state.decidedBelow()
                        && leading.recovered().isEmpty()
                        && leading.forwarded().isEmpty()
                        && leading.reads().pending().isEmpty();
        if (!nothingWaits || hasOpen(state) || !ChangeRules.listeners(state).isEmpty()) {
            return false;
        }
        for (int i = 0; i < leading.followers().size(); i++) {
            Progress progress = leading.followers().get(i);
            boolean level =
                    !progress.behind()
                            && progress.acceptedBelow() >= leading.next()
                            && progress.told() >= state.decidedBelow();
            if (!level && !progress.signs().silent() && !isSelf(state, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOpen(GroupState state) {
        Learner learner = state.learner();
        return state.openProposals() > 0
                || state.openReads() > 0
                || state.proposer().change().change() != null
                || learner.audit().isOpen()
                || learner.results().isAuditing()
                || learner.gap().hint() > state.decidedBelow()
                || learner.window().below() > state.decidedBelow();
    }

    private static boolean isSelf(GroupState state, int position) {
        return state.membership().voters().get(position).member() == state.member();
    }

    /** The leader, whose ballot is the own durable promise, is heard. */
    static GroupState onHeartbeat(GroupState state, Heartbeat heartbeat) {
        return heartbeat.quiesce()
                        && state.role() instanceof Following following
                        && following.leader().equals(heartbeat.ballot())
                        && state.decidedBelow() == heartbeat.decidedBelow()
                        && !hasOpen(state)
                ? state.with(following.resting())
                : state;
    }

    /** After a turn: a leader may rest once all have agreed; who has something open does not. */
    static GroupState onTurn(GroupState state, Effects effects) {
        if (state.role() instanceof Following following) {
            return following.rests() && hasOpen(state)
                    ? woken(state, following, following.patience(), effects)
                    : state;
        }
        if (!(state.role() instanceof Leading leading)
                || !state.timing().quiesces()
                || leading.rounds().quiet().rests()) {
            return state;
        }
        if (!isIdle(state, leading)) {
            return busy(state, leading, effects);
        }
        return isAgreed(state, leading)
                ? state.with(leading.beating(leading.rounds().resting()))
                : state;
    }

    /** Whether all voters but those whose nodes are silent rest, and they are a phase-2 quorum. */
    private static boolean isAgreed(GroupState state, Leading leading) {
        long from = leading.rounds().quiet().askedFrom();
        int resting = 0;
        for (int i = 0; i < leading.followers().size(); i++) {
            Signs signs = leading.followers().get(i).signs();
            boolean agrees = isSelf(state, i) || signs.quiescent() >= from;
            if (!agrees && !signs.silent()) {
                return false;
            }
            resting += agrees ? 1 : 0;
        }
        return from > 0 && resting >= state.membership().phase2Quorum();
    }

    private static GroupState woken(
            GroupState state, Following following, long patience, Effects effects) {
        return state.with(
                new Following(following.leader(), following.patience(), effects.now() + patience));
    }

    /**
     * Another member canvasses: one that rests says no this once, waits for its leader as if it had
     * just been heard, and calls it. Else a lost message could cost a leader that lives its lead.
     */
    static GroupState onCanvass(GroupState state, int from, Ballot released, Effects effects) {
        if (!(state.role() instanceof Following following)
                || !following.rests()
                || following.leader().member() == from
                || following.leader().equals(released)) {
            return state;
        }
        effects.sendAtOnce(
                following.leader().member(),
                new HeartbeatReply(following.leader(), 0, state.decidedBelow(), false));
        return woken(state, following, following.patience(), effects);
    }

    /**
     * The leader's node is silent: of the own patience so much is over. What is left differs from
     * group to group, so those of one node do not all canvass at once.
     */
    static GroupState onSilent(GroupState state, PeerSilent silent, Effects effects) {
        if (state.role() instanceof Following following
                && following.rests()
                && following.leader().member() == silent.member()) {
            long left = following.patience() - state.timing().electionMin();
            return woken(state, following, Math.max(0, left), effects);
        }
        return noteSilence(state, silent.member(), true);
    }

    /**
     * The leader's node may have started anew and lead no more: its group must make itself heard.
     */
    static GroupState onBack(GroupState state, PeerBack back, Effects effects) {
        if (state.role() instanceof Following following
                && following.rests()
                && following.leader().member() == back.member()) {
            return woken(state, following, following.patience(), effects);
        }
        return noteSilence(state, back.member(), false);
    }

    private static GroupState noteSilence(GroupState state, int member, boolean silent) {
        if (!(state.role() instanceof Leading leading) || !votes(state, member)) {
            return state;
        }
        int position = state.membership().positionOf(member);
        Progress progress = leading.followers().get(position);
        return state.with(leading.with(position, progress.heard(progress.signs().silent(silent))));
    }
}
