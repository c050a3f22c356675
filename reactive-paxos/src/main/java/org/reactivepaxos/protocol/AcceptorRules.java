// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;

/**
 * The acceptor: it promises, and votes for what is not below its promise ("Paxos Made Simple",
 * section 2.2, P1a), with votes that are prefixes of a ballot (rules S2, S3).
 */
final class AcceptorRules {

    private AcceptorRules() {}

    static GroupState onPrepare(GroupState state, int from, Prepare prepare, Effects effects) {
        if (prepare.ballot().isBelow(state.acceptor().promised())) {
            return refuse(state, from, prepare.ballot(), effects);
        }
        GroupState next = state;
        if (state.acceptor().promised().isBelow(prepare.ballot())) {
            if (LeaseRules.holdsBack(state, from, prepare.released(), effects.now())) {
                return state; // The candidate repeats it, or gives up and hears the leader.
            }
            effects.persist(new PromiseGiven(prepare.ballot()));
            effects.sendDurably(state.member(), new PromiseKept(prepare.ballot()));
            next =
                    ElectionRules.yieldTo(state, prepare.ballot(), effects)
                            .with(state.acceptor().promising(prepare.ballot()));
        }
        // A repeated Prepare is answered again: the first answer may be lost.
        report(next, from, prepare, effects);
        return next;
    }

    private static void report(GroupState state, int from, Prepare prepare, Effects effects) {
        long decidedBelow = state.decidedBelow();
        List<List<Run>> chunks =
                chunks(
                        state.learner()
                                .window()
                                .between(Math.max(prepare.from(), decidedBelow), Long.MAX_VALUE),
                        state.limits().runBytes());
        long first = prepare.from();
        for (int i = 0; i < chunks.size(); i++) {
            List<Run> chunk = chunks.get(i);
            boolean last = i == chunks.size() - 1;
            effects.sendDurably(
                    from,
                    new Promise(
                            prepare.ballot(), prepare.from(), first, last, decidedBelow, chunk));
            first = last ? first : chunk.get(chunk.size() - 1).below();
        }
    }

    /** Splits by bytes; always at least one chunk, possibly empty. */
    private static List<List<Run>> chunks(List<Run> runs, int maxBytes) {
        List<List<Run>> chunks = new ArrayList<>();
        List<Run> chunk = new ArrayList<>();
        long bytes = 0;
        for (Run run : runs) {
            if (!chunk.isEmpty() && bytes + run.values().sizeBytes() > maxBytes) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                bytes = 0;
            }
            chunk.add(run);
            bytes += run.values().sizeBytes();
        }
        chunks.add(chunk);
        return chunks;
    }

    static GroupState onAccept(GroupState state, int from, Accept accept, Effects effects) {
        if (accept.ballot().isBelow(state.acceptor().promised())) {
            return refuse(state, from, accept.ballot(), effects);
        }
        GroupState heard = ElectionRules.follow(state, accept.ballot(), effects);
        if (contradictsDecision(heard.learner(), accept)) {
            // Nothing of it is voted for; its owner must give the ballot up and learn (S3).
            return refuse(heard, from, accept.ballot(), effects);
        }
        long cover = heard.acceptor().coverBelow(accept.ballot(), accept.start(), heard.learner());
        if (accept.first() > cover) {
            effects.sendAtOnce(from, new Missing(accept.ballot(), cover));
            return LearnerRules.onDecidedByOwner(
                    heard, from, accept.ballot(), accept.decidedBelow(), effects);
        }
        return vote(heard, from, accept, cover, effects);
    }

    private static GroupState vote(
            GroupState state, int from, Accept accept, long cover, Effects effects) {
        Learner learner = state.learner();
        long covered = Math.max(cover, accept.below());
        // What is decided and no longer in memory is held durably already, and needs no second
        // write.
        long storeFrom = unheld(learner, accept, Math.max(accept.first(), learner.heldFrom()));
        Run stored = null;
        if (storeFrom < accept.below()) {
            stored =
                    new Run(accept.ballot(), accept.first(), accept.values())
                            .within(storeFrom, accept.below());
            learner = learner.holding(stored);
        }
        GroupState voted =
                state.with(learner)
                        .with(state.acceptor().accepting(accept.ballot(), accept.start(), covered));
        GroupState next =
                LearnerRules.onDecidedByOwner(
                        voted, from, accept.ballot(), accept.decidedBelow(), effects);
        if (stored != null) {
            effects.persist(new RunStored(stored, next.decidedBelow()));
        } else if (state.acceptor().promised().isBelow(accept.ballot())) {
            effects.persist(new PromiseGiven(accept.ballot()));
        }
        if (state.acceptor().promised().isBelow(accept.ballot())) {
            effects.sendDurably(state.member(), new PromiseKept(accept.ballot()));
        }
        effects.sendDurably(from, new Accepted(accept.ballot(), covered));
        return next;
    }

    /**
     * First instance of the Accept, from {@code from} on, that is not held under its ballot
     * already.
     */
    private static long unheld(Learner learner, Accept accept, long from) {
        long at = from;
        while (at < accept.below()) {
            Run held = learner.window().at(at);
            if (held == null || !held.ballot().equals(accept.ballot())) {
                return at;
            }
            at = held.below();
        }
        return accept.below();
    }

    /** Whether it has another value for an instance that is decided and still in memory. */
    private static boolean contradictsDecision(Learner learner, Accept accept) {
        long below = Math.min(accept.below(), learner.decidedBelow());
        long from = Math.max(accept.first(), learner.heldFrom());
        for (long instance = from; instance < below; instance++) {
            Run held = learner.window().at(instance);
            if (held == null
                    || !held.at(instance)
                            .equals(accept.values().get((int) (instance - accept.first())))) {
                return true;
            }
        }
        return false;
    }

    /** The owner of a higher ballot leads: promised to it, as by an Accept without values (S9). */
    static GroupState raise(GroupState state, Ballot ballot, Effects effects) {
        effects.persist(new PromiseGiven(ballot));
        effects.sendDurably(state.member(), new PromiseKept(ballot));
        return state.with(state.acceptor().hearing(ballot));
    }

    /** A promise given earlier is durable: its owner may have a grant from now on (S9). */
    static GroupState onPromiseKept(GroupState state, int from, PromiseKept kept) {
        return from == state.member() ? state.with(state.acceptor().keeping(kept.ballot())) : state;
    }

    static GroupState refuse(GroupState state, int from, Ballot refused, Effects effects) {
        // At once: a refusal only helps the other to hurry up, and losing it in a crash breaks
        // nothing.
        effects.sendAtOnce(
                from, new Nack(refused, state.acceptor().promised(), state.decidedBelow()));
        return state;
    }
}
