// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Founding;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/**
 * What the passing of time does, and when it must be looked at again. Timers only wake a group
 * (S13).
 */
final class TimerRules {

    /** Seven decades: nothing but an event wakes who rests. */
    private static final long NEVER = Long.MAX_VALUE / 4;

    private TimerRules() {}

    static GroupState onTime(GroupState state, Effects effects) {
        if (state.genesis() == null) {
            return GenesisRules.onTime(state, effects);
        }
        GroupState compared = ResultRules.onTime(ChainRules.onTime(state, effects), effects);
        GroupState next = LeaderRules.onTime(compared, effects);
        if (next.role() instanceof Following following
                && !following.rests()
                && due(following.electionAt(), effects)) {
            next =
                    next.standing() == Standing.VOTER
                            ? CanvassRules.onSilence(next, following, effects)
                            : MembershipRules.lookForLeader(next, effects);
        }
        next = CanvassRules.onTime(next, effects);
        if (next.role() instanceof Preparing preparing) {
            next = onTime(next, preparing, effects);
        }
        return ProposerRules.onTime(LearnerRules.ask(next, effects), effects);
    }

    private static GroupState onTime(GroupState state, Preparing preparing, Effects effects) {
        if (due(preparing.giveUpAt(), effects)) {
            MembershipRules.askAccepted(state, effects);
            return CanvassRules.canvass(state, preparing.released(), effects);
        }
        if (!due(preparing.resendAt(), effects)) {
            return state;
        }
        ElectionRules.askForPromises(state, preparing, effects);
        return state.with(
                preparing.timed(effects.now() + state.timing().resend(), preparing.giveUpAt()));
    }

    private static boolean due(long at, Effects effects) {
        return effects.now() - at >= 0;
    }

    /** When the next fold must happen even if no event comes. */
    static long wakeAt(GroupState state, long now) {
        long at = now + roleDelay(state, now);
        if (LearnerRules.mayAsk(state)) {
            at = earlier(at, LearnerRules.askAgainAt(state), now);
        }
        if (state.learner().audit().isOpen()) {
            at = earlier(at, state.learner().audit().askedAt() + state.timing().resend(), now);
        }
        for (Results.Machine machine : state.learner().results().machines()) {
            if (machine.audit().isOpen()) {
                at = earlier(at, machine.audit().askedAt() + state.timing().resend(), now);
            }
        }
        if (ProposerRules.awaits(state)) {
            at = earlier(at, state.proposer().movedAt() + state.timing().electionMax(), now);
        }
        if (ChangeRules.isForOthers(state)) {
            long offeredAt = state.proposer().change().offeredAt();
            at = earlier(at, offeredAt + state.timing().electionMax(), now);
        }
        return ReadRules.awaits(state) ? earlier(at, ReadRules.askAgainAt(state, now), now) : at;
    }

    private static long roleDelay(GroupState state, long now) {
        return switch (state.role().kind()) {
            case FOUNDING -> ((Founding) state.role()).askAt() - now;
            case FOLLOWING -> {
                Following following = (Following) state.role();
                yield following.rests() ? NEVER : following.electionAt() - now;
            }
            case CANVASSING -> {
                Canvassing canvassing = (Canvassing) state.role();
                yield Math.min(canvassing.resendAt() - now, canvassing.giveUpAt() - now);
            }
            case PREPARING -> {
                Preparing preparing = (Preparing) state.role();
                yield Math.min(preparing.resendAt() - now, preparing.giveUpAt() - now);
            }
            case LEADING -> {
                Rounds rounds = ((Leading) state.role()).rounds();
                yield rounds.quiet().rests() ? NEVER : rounds.nextAt() - now;
            }
        };
    }

    /** Monotonic times compare by difference; one that has passed means: soon. */
    private static long earlier(long at, long other, long now) {
        return now + Math.min(at - now, Math.max(other - now, 1_000_000));
    }
}
