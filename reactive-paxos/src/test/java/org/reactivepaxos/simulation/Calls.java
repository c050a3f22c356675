// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.scheduler.Scheduler;

/** The workload of a user: calls of an application, whose history must be right. */
final class Calls<S, I, O> implements Workload {

    private final SimulatedApplication<S, I, O> application;
    private final Timeline timeline;
    private final Map<Integer, CallHistory<S, I, O>> histories = new TreeMap<>();

    Calls(SimulatedApplication<S, I, O> application, Timeline timeline) {
        this.application = application;
        this.timeline = timeline;
    }

    @Override
    public Replica newReplica(Scheduler threads) {
        return application.newReplica(threads);
    }

    @Override
    public byte[] asked(byte[] bytes) {
        return Offer.askedBy(bytes);
    }

    @Override
    public Offer next(int group, long number) {
        I call = application.draw(timeline.random());
        history(group).drawn(number, call);
        return Offer.of(number, application.machine(call), application.encode(call));
    }

    @Override
    public List<Observer> observe(int group) {
        return List.of(history(group));
    }

    private CallHistory<S, I, O> history(int group) {
        return histories.computeIfAbsent(
                group, unused -> new CallHistory<>(application, timeline, group));
    }
}
