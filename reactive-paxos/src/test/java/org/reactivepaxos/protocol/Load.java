// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.stream.Stream;

/** What the clients of a simulated group want of it: as many operations as planned, and reads. */
final class Load {

    private static final long MILLI = Faults.MILLI;
    private static final int HOSTILE_BATCH = 4;
    private static final int CALM_BATCH = 24;
    private static final long WITHIN = 60_000 * MILLI;

    private final SimulatedGroup group;
    private final SimulationPlan plan;
    private final List<SessionClient> sessions;
    private long proposed;

    Load(SimulatedGroup group, SimulationPlan plan) {
        this.group = group;
        this.plan = plan;
        this.sessions =
                Stream.generate(() -> new SessionClient(group))
                        .limit(group.random().nextInt(4))
                        .toList();
    }

    void start() {
        group.members().forEach(this::proposeNow);
        sessions.forEach(SessionClient::act);
        if (group.random().nextBoolean()) {
            transferNow();
        }
    }

    long proposed() {
        return proposed + sessions.stream().mapToLong(SessionClient::sent).sum();
    }

    long acknowledged() {
        return group.members().stream().mapToLong(each -> each.client().done()).sum();
    }

    void proposeNow(SimulatedMember member) {
        long missing = plan.operations();
        for (SimulatedMember each : group.members()) {
            missing -= each.client().done() + each.client().open();
        }
        boolean calm = group.faults().calm();
        boolean lull = group.watch().isLull();
        if (missing > 0 && !lull) {
            // In the calm there is nothing to find but the end.
            int most = calm ? CALM_BATCH : HOSTILE_BATCH;
            proposed +=
                    member.client().propose(Math.min(missing, 1 + group.random().nextInt(most)));
        }
        if (!calm && !lull) {
            member.client().read(group.random().nextInt(3));
        }
        long pause = group.random().nextInt(9 * group.members().size()) * MILLI;
        group.agenda().after(pause, () -> proposeNow(member));
    }

    /** One value beyond what is planned. */
    void proposeOne(SimulatedMember member) {
        proposed += member.client().propose(1);
    }

    void transferNow() {
        if (!group.faults().calm()) {
            int to = 1 + group.random().nextInt(group.members().size());
            group.members().forEach(member -> member.client().transferTo(to));
            group.agenda().after((20 + group.random().nextInt(200)) * MILLI, this::transferNow);
        }
    }

    private boolean isDone() {
        return acknowledged() >= plan.operations()
                && sessions.stream().allMatch(SessionClient::isIdle);
    }

    /** Lets time pass until all is acknowledged, which no fault hinders any more. */
    void finish() {
        long until = group.agenda().now() + WITHIN;
        while (!isDone()) {
            Checker.require(
                    group.agenda().now() < until,
                    "every proposal ends once the faults stop",
                    acknowledged(),
                    group.members());
            group.runUntil(group.agenda().now() + 20 * MILLI);
        }
    }
}
