// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.testkit.History;
import org.reactivepaxos.testkit.Linearizability;
import org.reactivepaxos.testkit.Linearizability.Verdict;

/** What the clients of an application saw of one group. */
final class CallHistory<S, I, O> implements Observer {

    private final SimulatedApplication<S, I, O> application;
    private final Timeline timeline;
    private final int group;
    private final History<I, O> history = new History<>();
    private final Map<Long, I> drawn = new HashMap<>();
    private final Map<Long, History<I, O>.Call> calls = new HashMap<>();
    private final Map<Long, History<I, O>.Call> open = new TreeMap<>();
    private final Map<Long, Reply> replies = new HashMap<>();
    private final List<History<I, O>.Call> order = new ArrayList<>();

    CallHistory(SimulatedApplication<S, I, O> application, Timeline timeline, int group) {
        this.application = application;
        this.timeline = timeline;
        this.group = group;
    }

    /** The call of a value that is about to be proposed. */
    void drawn(long value, I call) {
        drawn.put(value, call);
    }

    @Override
    public void proposed(long value) {
        I call = drawn.remove(value);
        if (call != null) {
            History<I, O>.Call begun = history.begin(call);
            open.put(value, begun);
            calls.put(value, begun);
            timeline.tell(() -> "value " + value + " of group " + group + " asks " + call);
        }
    }

    @Override
    public void executed(SimulatedProcess process, long instance, long value, Reply reply) {
        History<I, O>.Call call = calls.get(value);
        if (call != null && replies.putIfAbsent(value, reply) == null) {
            order.add(call); // whoever is ahead of the others is the first to execute the next one
        }
        timeline.note(reply.hashCode());
    }

    @Override
    public void acknowledged(SimulatedProcess process, long instance, long value, Reply reply) {
        answer(value, reply);
    }

    @Override
    public void refused(long value) {
        History<I, O>.Call call = open.remove(value);
        if (call != null) {
            call.refused();
        }
    }

    private void answer(long value, Reply reply) {
        History<I, O>.Call call = open.remove(value);
        if (call != null) {
            O answer = decode(call.input(), reply);
            timeline.tell(() -> "value " + value + " of group " + group + " got " + answer);
            call.answered(answer);
        }
    }

    private O decode(I call, Reply reply) {
        try {
            return application.decode(call, reply.bytes());
        } catch (RuntimeException e) {
            Violation violation =
                    new Violation("every reply can be read", call + " got " + reply + ": " + e);
            violation.initCause(e);
            throw violation;
        }
    }

    /**
     * Nothing happens any more, so what nobody was told is known now: a value that has been
     * executed has the result that its state machines gave, and any other never has an effect.
     */
    @Override
    public void over() {
        for (long value : List.copyOf(open.keySet())) {
            Reply reply = replies.get(value);
            if (reply == null) {
                refused(value);
            } else {
                answer(value, reply);
            }
        }
        Verdict verdict = Linearizability.checkOrder(application.model(), history, order);
        Violation.require(
                verdict.kind() == Verdict.Kind.LINEARIZABLE,
                "the calls are linearizable in the order of the log",
                "group " + group,
                verdict.explanation());
    }
}
