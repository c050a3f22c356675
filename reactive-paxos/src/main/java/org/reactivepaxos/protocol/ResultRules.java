// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Event.ResultsSummed;
import org.reactivepaxos.protocol.Event.Summed;
import org.reactivepaxos.protocol.Results.Machine;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * Members compare the sums of what their state machines answered, as they do those of their logs
 * ({@link ChainRules}, rule S12). A leader tells its own; who finds another one asks all, and all
 * are judged alike. Who knows no sum of that instance, or sums up something else, counts neither
 * way.
 */
final class ResultRules {

    /** Of what it remembers a leader tells the last sum and the newest strides. */
    private static final int TOLD_MAX = 3;

    private ResultRules() {}

    static GroupState onSummed(GroupState state, ResultsSummed event, Effects effects) {
        GroupState next = state;
        for (Summed summed : event.machines()) {
            next = onSummed(next, summed, effects);
        }
        return next;
    }

    private static GroupState onSummed(GroupState state, Summed summed, Effects effects) {
        if (state.genesis() == null) {
            return state;
        }
        Machine before = results(state).of(summed.machine());
        Machine after = before.summed(summed.basis(), summed.sums());
        if (state.role() instanceof Leading && !after.own().equals(before.own())) {
            tell(state, after, effects);
        }
        GroupState next = with(state, after);
        boolean alike = before.basis() == after.basis();
        for (Link link : alike ? before.ahead() : List.<Link>of()) {
            next = compare(next, after.id(), link, effects);
        }
        return judge(next, after.id(), effects);
    }

    private static void tell(GroupState state, Machine machine, Effects effects) {
        List<Link> told = machine.own().subList(0, Math.min(TOLD_MAX, machine.own().size()));
        ResultSums sums = new ResultSums(machine.id(), machine.basis(), told, false);
        for (Voter member : state.membership().members()) {
            if (member.member() != state.member()) {
                effects.sendAtOnce(member.member(), sums);
            }
        }
    }

    /** As {@link ChainRules#onSums}: all who ask are told, and only what voters tell counts. */
    static GroupState onSums(
            GroupState state, int from, boolean votes, ResultSums told, Effects effects) {
        int id = told.machine();
        if (told.asks()) {
            Machine asked = results(state).of(id);
            effects.sendAtOnce(from, new ResultSums(id, asked.basis(), asked.own(), false));
        }
        if (!votes) {
            return state;
        }
        List<Link> sums = results(state).of(id).comparable(told);
        GroupState next = state;
        for (Link link : sums) {
            Machine machine = results(next).of(id);
            next =
                    link.below() > machine.executedBelow()
                            ? with(next, machine.awaiting(link, told.basis()))
                            : compare(next, id, link, effects);
        }
        Machine machine = results(next).of(id);
        return machine.audit().isOpen()
                ? judge(with(next, machine.with(machine.audit().answered(from, sums))), id, effects)
                : next;
    }

    private static GroupState compare(GroupState state, int id, Link told, Effects effects) {
        Machine machine = results(state).of(id);
        Link mine = machine.at(told.below());
        Audit open = machine.audit();
        if (mine == null
                || !mine.contradicts(told)
                || (open.isOpen() && Results.epoch(open.from()) >= Results.epoch(told.below()))) {
            return state;
        }
        List<Link> own = machine.ofEpoch(told.below());
        ask(state, machine, effects);
        Audit audit = new Audit(told.below(), own, List.of(), effects.now(), effects.now());
        return with(state, machine.with(audit));
    }

    private static void ask(GroupState state, Machine machine, Effects effects) {
        ResultSums sums = new ResultSums(machine.id(), machine.basis(), machine.own(), true);
        for (Voter voter : state.membership().voters()) {
            if (voter.member() != state.member()) {
                effects.sendAtOnce(voter.member(), sums);
            }
        }
    }

    static GroupState onTime(GroupState state, Effects effects) {
        GroupState next = state;
        for (Machine machine : results(state).machines()) {
            Audit audit = machine.audit();
            boolean due = effects.now() - audit.askedAt() >= state.timing().resend();
            if (audit.isOpen() && due) {
                next = askAgain(judge(next, machine.id(), effects), machine.id(), effects);
            }
        }
        return next;
    }

    private static GroupState askAgain(GroupState state, int id, Effects effects) {
        Machine machine = results(state).of(id);
        if (!machine.audit().isOpen()) {
            return state;
        }
        ask(state, machine, effects);
        return with(state, machine.with(machine.audit().asked(effects.now())));
    }

    private static GroupState judge(GroupState state, int id, Effects effects) {
        Machine machine = results(state).of(id);
        Audit audit = machine.audit();
        if (!audit.isOpen()) {
            return state;
        }
        boolean late =
                effects.now() - audit.beganAt()
                        >= ChainRules.PATIENCE * state.timing().electionMax();
        int self = state.standing() == Standing.VOTER ? 1 : 0;
        List<Link> mine = machine.ofEpoch(audit.from());
        Audit.Verdict verdict = audit.judge(state.membership(), self, mine, late);
        return switch (verdict) {
            case OPEN -> late ? with(state, machine.with(audit.waitingOn(effects.now()))) : state;
            case WITH_THE_MAJORITY -> with(state, machine.with(Audit.NONE));
            case AGAINST_THE_MAJORITY, NO_MAJORITY ->
                    throw audit.mismatch(id, state.membership(), mine, verdict);
        };
    }

    private static Results results(GroupState state) {
        return state.learner().results();
    }

    private static GroupState with(GroupState state, Machine changed) {
        return state.with(state.learner().with(results(state).with(changed)));
    }
}
