// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.LeaderReads.Pending;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.Reads.Batch;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * Linearizable reads (rule S10). The leader names the index, taken when it is asked; it may answer
 * once a quorum has confirmed a round that left after that, or at once with a live lease. The
 * member that reads serves it when that index is decided here.
 */
final class ReadRules {

    private ReadRules() {}

    static GroupState onAsked(GroupState state, ReadAsked read, Effects effects) {
        if (state.reads().open() >= state.limits().openProposals()) {
            effects.answer(new ReadAnswer(read.readId(), ReadAnswer.OVERLOADED));
            return state;
        }
        return state.with(state.reads().opening(read));
    }

    /** What the end of a turn does for reads: after all events, and before the answers leave. */
    static GroupState onTurn(GroupState state, Effects effects) {
        return complete(confirm(ask(state, effects), effects), effects);
    }

    /** Whether a leader owes an answer. */
    static boolean awaits(GroupState state) {
        return !state.leader().equals(Ballot.NONE) && state.reads().unanswered() > 0;
    }

    /** When the first unanswered question is to be repeated; only while one is. */
    static long askAgainAt(GroupState state, long now) {
        long longest = 0;
        for (Batch batch : state.reads().asked()) {
            longest = batch.isAnswered() ? longest : Math.max(longest, now - batch.askedAt());
        }
        return now + state.timing().resend() - longest;
    }

    /**
     * Asks the leader for the index of each batch: at first, after a while, and when it changes.
     */
    private static GroupState ask(GroupState state, Effects effects) {
        Ballot leader = state.leader();
        if (state.reads().open() == 0 || leader.equals(Ballot.NONE)) {
            return state;
        }
        long now = effects.now();
        List<Batch> batches = new ArrayList<>(state.reads().gathered(now).asked());
        List<ReadIndex> questions = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            boolean due =
                    !batch.askedOf().equals(leader)
                            || now - batch.askedAt() >= state.timing().resend();
            if (!batch.isAnswered() && due) {
                long incarnation = state.config().self().incarnation();
                questions.add(new ReadIndex(incarnation, batch.id(), batch.lease()));
                batches.set(i, batch.asking(leader, now));
            }
        }
        GroupState next = state.with(state.reads().gathered(now).with(batches));
        for (ReadIndex question : questions) {
            next = put(next, leader.member(), question, effects);
        }
        return next;
    }

    private static GroupState put(
            GroupState state, int leader, ReadIndex question, Effects effects) {
        if (leader == state.member()) {
            return onReadIndex(state, leader, question, effects);
        }
        effects.sendAtOnce(leader, question);
        return state;
    }

    /** Whether this member leads and no change of the membership is under way (S10). */
    static boolean mayServeReads(GroupState state) {
        return state.role() instanceof Leading leading
                && !ChangeRules.atBarrier(state, leading)
                && !ChangeRules.recoversChange(leading);
    }

    static GroupState onReadIndex(GroupState state, int from, ReadIndex question, Effects effects) {
        if (!mayServeReads(state) || !(state.role() instanceof Leading leading)) {
            return state; // The asker repeats it to whoever leads.
        }
        // What earlier ballots decided is below the end of what this one recovered.
        long index = Math.max(state.decidedBelow(), leading.reads().recoveredBelow());
        if (question.lease() && LeaseRules.holdsLease(state, effects.now())) {
            return answer(state, from, question, index, effects);
        }
        int bound = state.limits().openProposals() * state.membership().size();
        LeaderReads reads = leading.reads();
        if (reads.pending().size() >= bound || reads.holds(from, question)) {
            return state;
        }
        Pending read = new Pending(from, question, index, leading.rounds().last() + 1);
        return state.with(leading.with(reads.plus(read)));
    }

    /** Answers what is confirmed, and lets a round leave for the rest unless one is under way. */
    private static GroupState confirm(GroupState state, Effects effects) {
        GroupState next = answerConfirmed(state, effects);
        if (!(next.role() instanceof Leading leading) || leading.reads().pending().isEmpty()) {
            return next;
        }
        boolean underWay = leading.reads().pending().get(0).round() <= leading.rounds().last();
        return underWay ? next : answerConfirmed(LeaderRules.beat(next, leading, effects), effects);
    }

    private static GroupState answerConfirmed(GroupState state, Effects effects) {
        if (!(state.role() instanceof Leading leading) || leading.reads().pending().isEmpty()) {
            return state;
        }
        Sequence<Pending> pending = leading.reads().pending();
        if (!mayServeReads(state)) {
            return state.with(leading.with(leading.reads().withoutFirst(pending.size())));
        }
        long confirmed = LeaseRules.confirmedRound(state, leading);
        int count = 0;
        while (count < pending.size() && pending.get(count).round() <= confirmed) {
            count++;
        }
        GroupState next = state.with(leading.with(leading.reads().withoutFirst(count)));
        for (int i = 0; i < count; i++) {
            Pending read = pending.get(i);
            next = answer(next, read.member(), read.question(), read.index(), effects);
        }
        return next;
    }

    private static GroupState answer(
            GroupState state, int member, ReadIndex question, long index, Effects effects) {
        ReadIndexReply reply = new ReadIndexReply(question.incarnation(), question.id(), index);
        if (member == state.member()) {
            return onReply(state, reply);
        }
        effects.sendAtOnce(member, reply);
        // Whoever reads is told of the decision at once, as whoever proposes (S4).
        if (!(state.role() instanceof Leading leading)) {
            return state;
        }
        List<Progress> followers = new ArrayList<>(leading.followers());
        int position = state.membership().positionOf(member);
        LeaderRules.noteWaiting(state, position, index, followers);
        return state.with(leading.with(followers));
    }

    static GroupState onReply(GroupState state, ReadIndexReply reply) {
        return reply.incarnation() == state.config().self().incarnation()
                ? state.with(state.reads().answering(reply.id(), reply.index()))
                : state;
    }

    private static GroupState complete(GroupState state, Effects effects) {
        if (state.reads().asked().isEmpty()) {
            return state;
        }
        List<Batch> left = new ArrayList<>();
        for (Batch batch : state.reads().asked()) {
            if (!batch.isAnswered() || batch.index() > state.decidedBelow()) {
                left.add(batch);
                continue;
            }
            for (long readId : batch.readIds()) {
                effects.answer(new ReadAnswer(readId, batch.index()));
            }
        }
        return state.with(state.reads().with(left));
    }
}
