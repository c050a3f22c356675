// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;
import org.reactivepaxos.protocol.Value.Change;

/**
 * What a decided membership entry does to this member's part in the group, and how a member without
 * a vote learns (rules S1, S4, S5, S6).
 */
final class MembershipRules {

    private MembershipRules() {}

    /** These decisions were just made, and are part of the state. */
    static GroupState onDecided(
            GroupState before, GroupState after, List<Decision> decisions, Effects effects) {
        GroupState next = after;
        boolean any = false;
        for (Decision decision : decisions) {
            for (Changed changed : decision.changes()) {
                any = true;
                OpenChange open =
                        next.proposer().change().settling(changed.id(), changed.membership());
                next = next.with(next.proposer().with(open));
            }
        }
        if (any && next.role() instanceof Leading leading) {
            return startAnew(before, next, leading, effects);
        }
        return onInstalled(before, next, effects);
    }

    /** A ballot of the former version is of no more use, the own nor another's (S1, S6). */
    static GroupState onInstalled(GroupState before, GroupState after, Effects effects) {
        return versionOf(after) == versionOf(before)
                ? after
                : ElectionRules.waitForLeader(UpstreamRules.onMembership(after), effects.now());
    }

    /**
     * The barrier is decided: this ballot proposes nothing any more. The decision is told to old
     * and new members, and phase 1 begins under the result, if this member is still a voter (S6).
     */
    private static GroupState startAnew(
            GroupState before, GroupState after, Leading leading, Effects effects) {
        List<Voter> told = new ArrayList<>(before.membership().members());
        told.addAll(after.membership().members());
        List<Integer> done = new ArrayList<>(List.of(after.member()));
        for (Voter member : told) {
            if (!done.contains(member.member())) {
                done.add(member.member());
                effects.sendAtOnce(
                        member.member(), new Decided(leading.ballot(), after.decidedBelow()));
            }
        }
        GroupState waiting = ElectionRules.waitForLeader(after, effects.now());
        if (after.standing() == Standing.VOTER) {
            return waiting.with(new Following(Ballot.NONE, 0, effects.now()));
        }
        HandOverRules.nameSuccessor(before, after, leading, effects);
        return waiting;
    }

    /**
     * A decidedBelow that passes a membership entry is durable before the first promise or vote
     * under it: this record comes before theirs, and after the entry's own (S5).
     */
    static GroupState afterStep(GroupState before, GroupState after, Effects effects) {
        if (before.genesis() != null && versionOf(before) != versionOf(after)) {
            effects.persist(new DecidedMark(after.decidedBelow()));
        }
        return after;
    }

    private static long versionOf(GroupState state) {
        return state.membership().version();
    }

    /** A ballot of a later version: its entry is decided, and must be learned before all else. */
    static GroupState learnVersion(GroupState state, int from, long version, Effects effects) {
        GroupState next =
                state.role() instanceof Leading
                                || state.role() instanceof Preparing
                                || state.role() instanceof Canvassing
                        ? ElectionRules.waitForLeader(state, effects.now())
                        : state;
        return LearnerRules.learnUpTo(next, from, version + 1, effects);
    }

    /**
     * Time has passed without a sign of a leader. A member without a vote asks around instead of
     * opening a ballot; one that was removed until it knows that an instance was chosen without it.
     */
    static GroupState lookForLeader(GroupState state, Effects effects) {
        GroupState next = ElectionRules.waitForLeader(state, effects.now());
        boolean served =
                state.standing() == Standing.REMOVED && state.decidedBelow() > versionOf(state) + 1;
        if (served) {
            return next;
        }
        List<Integer> asked = new ArrayList<>(List.of(state.member()));
        for (Voter voter : state.membership().voters()) {
            ask(state, voter.member(), asked, effects);
        }
        for (int contact : state.config().initialVoters()) {
            ask(state, contact, asked, effects);
        }
        return next;
    }

    /**
     * A candidate found no quorum: perhaps because a membership that it has accepted is in force,
     * and its members know (S6).
     */
    static void askAccepted(GroupState state, Effects effects) {
        List<Integer> asked = new ArrayList<>();
        for (Voter voter : state.membership().voters()) {
            asked.add(voter.member()); // They were asked for promises, and a refusal teaches too.
        }
        List<Run> accepted = state.learner().window().between(state.decidedBelow(), Long.MAX_VALUE);
        for (Run run : accepted) {
            for (long instance = run.first(); instance < run.below(); instance++) {
                if (run.at(instance) instanceof Change change) {
                    for (Voter member : change.membership().members()) {
                        ask(state, member.member(), asked, effects);
                    }
                }
            }
        }
    }

    private static void ask(GroupState state, int member, List<Integer> asked, Effects effects) {
        if (!asked.contains(member)) {
            asked.add(member);
            effects.sendAtOnce(member, new CatchUp(state.decidedBelow()));
        }
    }
}
