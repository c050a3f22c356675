// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Feed.Upstream;
import org.reactivepaxos.protocol.Feed.Waiting;
import org.reactivepaxos.protocol.Learner.Gap;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;

/**
 * A member without a vote learns from one member of its own choice, its upstream, and loads the
 * leader only where nobody else serves it ("Learning"). It always has one question open there; the
 * upstream answers as soon as it knows more, and the answer is asked on from. So nothing is asked
 * again and again while nothing is decided, and nobody sends more than is asked for.
 *
 * <p>What the leader says is decided is how it finds out that its upstream does not serve it.
 * Nothing here is about safety: whoever is asked, what is decided stays decided.
 */
final class UpstreamRules {

    /** Re-send times without an answer while something is missing: one question may be lost. */
    private static final int UNANSWERED_MAX = 2;

    /**
     * As {@link #UNANSWERED_MAX}, in election time-outs: over a distance an answer takes many round
     * trips. Whose node is dead is found sooner, by its silence.
     */
    private static final int LESSON_MAX = 2;

    /**
     * Election time-outs without having learned anything, though the upstream answers: its snapshot
     * comes, which takes its time, or never will.
     */
    private static final int STUCK_MAX = 64;

    /** Election time-outs between two looks at those that it would rather ask. */
    private static final int LOOK_EVERY = 8;

    private UpstreamRules() {}

    /** Whether this member has an upstream: it is one without a vote. */
    static boolean apply(GroupState state) {
        return state.standing() == Standing.FOLLOWER;
    }

    private static GroupState with(GroupState state, Feed feed) {
        return state.with(state.learner().with(feed));
    }

    private static GroupState with(GroupState state, Upstream upstream) {
        return with(state, state.learner().feed().with(upstream));
    }

    /** The next one after the present upstream, in the order of preference and round again. */
    private static GroupState moveOn(GroupState state, long now) {
        return choose(state, UpstreamOrder.next(state), now);
    }

    private static GroupState choose(GroupState state, int member, long now) {
        return unasked(with(state, state.learner().feed().upstream().chosen(member, now)));
    }

    /** Who comes next is waited for twice as long: the link may be slow, and not the member. */
    private static GroupState leave(GroupState state, long now) {
        Upstream left = state.learner().feed().upstream();
        return moveOn(with(state, left.with(left.doubts().left())), now);
    }

    private static GroupState unasked(GroupState state) {
        return state.with(state.learner().with(state.learner().gap().answered()));
    }

    /** Keeps one question open at the upstream, and goes on to another one that does better. */
    static GroupState ask(GroupState before, Effects effects) {
        long now = effects.now();
        boolean serves = UpstreamOrder.mayServe(before, before.upstream());
        if (!serves && before.leader().equals(Ballot.NONE) && !lacks(before)) {
            // Whom it chose now could be the very leader.
            return hasUpstream(before) ? choose(before, 0, now) : before;
        }
        GroupState state = before;
        if (!serves) {
            state = moveOn(before, now);
        } else if (isStuck(before, now)) {
            state = leave(before, now);
        }
        Upstream upstream = state.learner().feed().upstream();
        Gap gap = state.learner().gap();
        boolean waits = gap.askedFrom() >= 0 && (!lacks(state) || askAgainAt(state) - now > 0);
        if (waits || !hasUpstream(state)) {
            return lookForBetter(state, effects);
        }
        long from = state.decidedBelow();
        effects.sendAtOnce(upstream.member(), new CatchUp(from));
        GroupState asked =
                state.with(state.learner().with(new Gap(gap.hint(), gap.member(), now, from)));
        return lookForBetter(asked, effects);
    }

    private static boolean hasUpstream(GroupState state) {
        return state.upstream() != 0;
    }

    private static boolean lacks(GroupState state) {
        return state.learner().gap().hint() > state.decidedBelow();
    }

    /** When a question that is open is put once more, if something is missing. */
    static long askAgainAt(GroupState state) {
        long askedAt = state.learner().gap().askedAt();
        long heardAt = state.learner().feed().upstream().heardAt();
        return (heardAt - askedAt > 0 ? heardAt : askedAt) + state.timing().resend();
    }

    private static boolean isStuck(GroupState state, long now) {
        Upstream upstream = state.learner().feed().upstream();
        long patience = patience(state) << upstream.doubts().unanswered();
        long stuck = STUCK_MAX * state.timing().electionMax();
        return lacks(state)
                && (now - upstream.heardAt() >= patience || now - upstream.movedAt() >= stuck);
    }

    private static long patience(GroupState state) {
        return Math.max(
                UNANSWERED_MAX * state.timing().resend(),
                LESSON_MAX * state.timing().electionMax());
    }

    /**
     * Asks those that it would rather ask than the present upstream, which goes on meanwhile: the
     * first that answers is the next upstream. Of the leader a member wants to be off soon. While
     * nothing is decided nobody can answer, and nobody is asked. Each return that was in vain puts
     * the next one off for twice as long: who prefer each other in a circle learn nothing in it,
     * and none of them sees more of it than its neighbours.
     */
    private static GroupState lookForBetter(GroupState state, Effects effects) {
        Upstream upstream = state.learner().feed().upstream();
        boolean atLeader = upstream.member() == state.leader().member();
        long often = (atLeader ? 1 : LOOK_EVERY) * state.timing().electionMax();
        long pause = often << upstream.doubts().failed();
        boolean quiet = !lacks(state) && upstream.movedAt() - upstream.lookedAt() <= 0;
        if (quiet || effects.now() - upstream.lookedAt() < pause) {
            return state;
        }
        for (int better : UpstreamOrder.better(state)) {
            effects.sendAtOnce(better, new CatchUp(state.decidedBelow()));
        }
        Upstream looked = upstream.looked(effects.now(), state.decidedBelow());
        boolean answers = effects.now() - upstream.heardAt() < patience(state);
        return with(state, answers ? looked.with(looked.doubts().held()) : looked);
    }

    /** A member tells of decisions that are missing here, where none were before. */
    static GroupState onHint(GroupState before, GroupState after, long now) {
        if (lacks(before) || !lacks(after) || !apply(after)) {
            return after;
        }
        Upstream upstream = after.learner().feed().upstream();
        return with(after, upstream.with(upstream.doubts().level()).movedAt(now));
    }

    /** Something was learned, of whomever. */
    static GroupState onLearned(GroupState state, long now) {
        return apply(state) ? with(state, state.learner().feed().upstream().movedAt(now)) : state;
    }

    /** A membership is in force: who votes has no upstream any more. */
    static GroupState onMembership(GroupState state) {
        return apply(state) ? state : with(state, Upstream.NONE);
    }

    /**
     * A member teaches. One that this member would rather learn from, and has looked for, is its
     * upstream from now on, unless it is far behind: what it tells was not known here when it was
     * looked for, so it is behind by no more than the time since. A late answer to a question from
     * before tells nothing: who was left for want of an answer may give it at the same time.
     */
    static GroupState onLesson(GroupState state, int from, CatchUpReply reply, long now) {
        if (!apply(state)) {
            return state;
        }
        Upstream upstream = state.learner().feed().upstream();
        boolean isLevel =
                reply.decidedBelow() >= state.decidedBelow()
                        || now - upstream.lookedAt() < state.timing().electionMax();
        boolean isAsked = reply.first() == upstream.lookedFrom() && hasUpstream(state);
        if (from == upstream.member() || !isAsked || !isLevel) {
            return onAnswer(state, from, now);
        }
        return UpstreamOrder.better(state).contains(from)
                ? choose(with(state, upstream.with(upstream.doubts().returning())), from, now)
                : state;
    }

    /** A member answers, whatever that is worth. */
    static GroupState onAnswer(GroupState state, int from, long now) {
        return apply(state) && from == state.upstream()
                ? with(state, state.learner().feed().upstream().heardAt(now))
                : state;
    }

    /** Whether this member goes on from a snapshot that this one has: not while another serves. */
    static boolean mayFetchFrom(GroupState state, int member) {
        return !apply(state) || member == state.upstream();
    }

    static GroupState onSilent(GroupState state, PeerSilent silent, long now) {
        if (state.genesis() == null) {
            return state;
        }
        GroupState left = with(state, state.learner().feed().without(silent.member()));
        return apply(left) && left.upstream() == silent.member() ? moveOn(left, now) : left;
    }

    /** Its node may have started anew, and know of no question. */
    static GroupState onBack(GroupState state, PeerBack back) {
        return state.genesis() != null && apply(state) && state.upstream() == back.member()
                ? unasked(state)
                : state;
    }

    /** A member without a vote asks: it is answered at the end of this turn, or of a later one. */
    static GroupState await(GroupState state, int member, long from) {
        return with(state, state.learner().feed().plus(new Waiting(member, from)));
    }

    /** Whether that member's questions wait here for what is not decided yet. */
    static boolean mayAwait(GroupState state, PeerIdentity peer) {
        int member = peer.member();
        return state.membership().positionOf(member) < 0
                && member != state.member()
                && state.membership().names(member, peer.storage());
    }

    /** Answers whoever has waited for what was decided in this turn; one lesson for each. */
    static GroupState onTurn(GroupState state, Effects effects) {
        GroupState next = state;
        for (Waiting one : state.learner().feed().waiting()) {
            boolean gone = !UpstreamOrder.isFollower(state, one.member());
            boolean due = one.from() < state.decidedBelow() && effects.mayTeach(one.member());
            if (gone || due) {
                next = with(next, next.learner().feed().without(one.member()));
            }
            if (!gone && due) {
                next = LearnerRules.serve(next, one.member(), one.from(), effects);
            }
        }
        return next;
    }
}
