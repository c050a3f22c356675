// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * What a leader does with answers and with the passing of time: it counts votes by prefix, sends
 * again what is missing, and steps down when it hears no quorum (rules S3, S4, S9).
 */
final class LeaderRules {

    private LeaderRules() {}

    static GroupState onAccepted(
            GroupState state, int position, Accepted accepted, Effects effects) {
        if (!(state.role() instanceof Leading leading)
                || !accepted.ballot().equals(leading.ballot())) {
            return state;
        }
        Progress progress =
                leading.followers().get(position).accepted(accepted.below(), effects.now());
        Leading counted = leading.with(position, progress);
        long chosen =
                Math.min(chosenBelow(counted, state.membership().phase2Quorum()), counted.next());
        return LearnerRules.decide(state.with(counted), chosen, effects);
    }

    /** The q2-th highest prefix of votes: all below it is chosen, since votes are prefixes (S3). */
    private static long chosenBelow(Leading leading, int quorum) {
        long chosen = 0;
        for (Progress candidate : leading.followers()) {
            int atLeast = 0;
            for (Progress other : leading.followers()) {
                atLeast += other.acceptedBelow() >= candidate.acceptedBelow() ? 1 : 0;
            }
            chosen = atLeast >= quorum ? Math.max(chosen, candidate.acceptedBelow()) : chosen;
        }
        return chosen;
    }

    /**
     * The first instance that some member which keeps up still has to vote for; a leader keeps what
     * is decided from there on at hand, up to the bytes of its window.
     */
    static long neededFrom(GroupState state) {
        long needed = Long.MAX_VALUE;
        if (state.role() instanceof Leading leading) {
            for (Progress progress : leading.followers()) {
                needed = progress.behind() ? needed : Math.min(needed, progress.acceptedBelow());
            }
        }
        return needed;
    }

    static GroupState onMissing(GroupState state, int position, Missing missing, Effects effects) {
        if (!(state.role() instanceof Leading leading)
                || !missing.ballot().equals(leading.ballot())) {
            return state;
        }
        Progress progress =
                leading.followers()
                        .get(position)
                        .heard(leading.followers().get(position).signs().heard(effects.now()));
        // Whatever it lacks, what was sent again is on its way: a voter that catches up reports
        // another gap with every Accept that it cannot use.
        boolean answered =
                progress.missing() >= 0
                        && effects.now() - progress.movedAt() < state.timing().resend();
        GroupState heard = state.with(leading.with(position, progress));
        return answered ? heard : sendAgain(heard, position, missing.next(), effects);
    }

    static GroupState onHeartbeatReply(
            GroupState state, int position, HeartbeatReply reply, Effects effects) {
        if (!(state.role() instanceof Leading leading)
                || !reply.ballot().equals(leading.ballot())) {
            return state;
        }
        Progress progress = leading.followers().get(position);
        Signs signs = progress.signs().answered(reply.round(), effects.now());
        if (reply.grants() && leading.rounds().knows(reply.round())) {
            signs = signs.granting(reply.round(), leading.rounds().sentAt(reply.round()));
        }
        signs = reply.quiescent() ? signs.resting(reply.round()) : signs;
        GroupState heard =
                ChainRules.compare(
                        state.with(leading.with(position, progress.heard(signs))),
                        reply.decidedBelow(),
                        reply.chain(),
                        effects);
        boolean level = progress.behind() && reply.decidedBelow() >= state.learner().heldFrom();
        return level
                ? sendAgain(heard, position, reply.decidedBelow(), effects)
                : HandOverRules.onAnswer(heard, position, reply, effects);
    }

    /** A member was sent everything that is decided: from here on it can follow again. */
    static GroupState onLevel(GroupState state, int member, Effects effects) {
        int position = state.membership().positionOf(member);
        if (position < 0
                || !(state.role() instanceof Leading leading)
                || !leading.followers().get(position).behind()) {
            return state;
        }
        return sendAgain(state, position, state.decidedBelow(), effects);
    }

    /**
     * Sends what was proposed from {@code from} on; a member that lacks more than memory holds must
     * catch up first.
     */
    private static GroupState sendAgain(
            GroupState state, int position, long from, Effects effects) {
        if (!(state.role() instanceof Leading leading)) {
            return state;
        }
        Progress progress = leading.followers().get(position);
        if (from < state.learner().heldFrom()) {
            return state.with(leading.with(position, progress.fallenBehind()));
        }
        int member = state.membership().voters().get(position).member();
        for (Run run :
                state.learner().window().between(Math.max(from, leading.start()), leading.next())) {
            effects.sendAtOnce(member, acceptOf(leading, run, state.decidedBelow()));
        }
        Progress sent = progress.sentAgain(from, effects.now()).telling(state.decidedBelow());
        return state.with(leading.with(position, sent));
    }

    private static Accept acceptOf(Leading leading, Run run, long decidedBelow) {
        return new Accept(
                leading.ballot(), leading.start(), run.first(), run.values(), decidedBelow);
    }

    static GroupState onTime(GroupState state, Effects effects) {
        if (!(state.role() instanceof Leading leading) || leading.rounds().quiet().rests()) {
            return state;
        }
        if (!LeaseRules.isAnswered(state, leading, effects.now())) {
            return ElectionRules.waitForLeader(state, effects.now());
        }
        return probeSilent(beatIfDue(state, leading, effects), effects);
    }

    private static GroupState beatIfDue(GroupState state, Leading leading, Effects effects) {
        return effects.now() - leading.rounds().nextAt() < 0
                ? state
                : beat(state, leading, effects);
    }

    /** One round of heartbeats; it leaves in this turn. */
    static GroupState beat(GroupState state, Leading leading, Effects effects) {
        boolean quiesce = QuiescenceRules.mayAsk(state, leading, effects.now());
        Rounds next = leading.rounds().next(effects.now(), state.timing().heartbeat());
        Rounds rounds = quiesce ? next.asking() : next;
        Leading beating = leading.beating(rounds);
        Heartbeat heartbeat =
                new Heartbeat(
                        leading.ballot(),
                        rounds.last(),
                        state.decidedBelow(),
                        state.learner().ledger().chain().last().sum(),
                        quiesce);
        List<Progress> told = new ArrayList<>(leading.followers());
        for (int i = 0; i < told.size(); i++) {
            int member = state.membership().voters().get(i).member();
            told.set(i, told.get(i).telling(state.decidedBelow()));
            if (member != state.member()) {
                effects.sendAtOnce(member, heartbeat);
            }
        }
        for (int listener : ChangeRules.listeners(state)) {
            effects.sendAtOnce(listener, heartbeat);
        }
        return state.with(beating.with(told));
    }

    /**
     * Sends the last run again to whoever's votes stand still: if more is lost, the answer names
     * the gap, and if nothing is, little was sent for nothing.
     */
    private static GroupState probeSilent(GroupState state, Effects effects) {
        GroupState next = state;
        for (int i = 0; i < state.membership().size(); i++) {
            if (!(next.role() instanceof Leading leading)) {
                return next;
            }
            Progress progress = leading.followers().get(i);
            boolean self = next.membership().voters().get(i).member() == next.member();
            boolean standsStill =
                    progress.acceptedBelow() < leading.next()
                            && effects.now() - progress.movedAt() >= next.timing().resend();
            if (!self && !progress.behind() && standsStill) {
                next =
                        progress.acceptedBelow() < next.learner().heldFrom()
                                ? next.with(leading.with(i, progress.fallenBehind()))
                                : probe(next, leading, i, effects);
            }
        }
        return next;
    }

    private static GroupState probe(
            GroupState state, Leading leading, int position, Effects effects) {
        Run last = state.learner().window().at(leading.next() - 1);
        if (last == null || last.first() < leading.start()) {
            return state;
        }
        int member = state.membership().voters().get(position).member();
        effects.sendAtOnce(member, acceptOf(leading, last, state.decidedBelow()));
        return state.with(
                leading.with(
                        position, leading.followers().get(position).sentAgain(-1, effects.now())));
    }

    /**
     * Remembers who waits for a decision. A member without a vote learns it from its upstream,
     * which may be any voter: all of them are told.
     *
     * @param position of who waits among the voters, -1 where it has no vote
     */
    static void noteWaiting(GroupState state, int position, long below, List<Progress> followers) {
        for (int i = 0; i < followers.size(); i++) {
            boolean self = state.membership().voters().get(i).member() == state.member();
            if (position < 0 ? !self : i == position) {
                followers.set(i, followers.get(i).opening(below));
            }
        }
    }

    /**
     * Tells those who wait for a decision of their own; the others learn it from the next Accept or
     * heartbeat (S4).
     */
    static GroupState tellWaiting(GroupState state, Effects effects) {
        if (!(state.role() instanceof Leading leading)) {
            return state;
        }
        List<Progress> followers = new ArrayList<>(leading.followers());
        boolean changed = false;
        for (int i = 0; i < followers.size(); i++) {
            Progress progress = followers.get(i);
            if (progress.told() < state.decidedBelow() && progress.openBelow() > progress.told()) {
                int member = state.membership().voters().get(i).member();
                effects.sendAtOnce(member, new Decided(leading.ballot(), state.decidedBelow()));
                followers.set(i, progress.telling(state.decidedBelow()));
                changed = true;
            }
        }
        return changed ? state.with(leading.with(followers)) : state;
    }
}
