// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens in one run, first in the hostile part and then in the calm. */
final class NodeRun {

    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long HOSTILE_MIN = 500 * MILLI;
    private static final long HOSTILE_MAX = 5_000 * MILLI;
    private static final long LEVEL_WITHIN = 8_000 * MILLI;
    private static final long LULL_EVERY = 500 * MILLI;
    private static final long BUSY_FOR = 150 * MILLI;
    private static final long LULL_IN_THE_CALM = 600 * MILLI;

    private final World world;
    private final SimulationPlan plan;
    private final Timeline timeline;
    private final Machines machines;
    private final Masters masters;

    NodeRun(World world, SimulationPlan plan) {
        this.world = world;
        this.plan = plan;
        this.timeline = world.timeline();
        this.machines = new Machines(world);
        this.masters = new Masters(world, machines);
    }

    /**
     * Lets everything happen.
     *
     * @throws Violation when a truth is broken
     */
    RunReport run() {
        machines.startAll();
        world.network().changeWeather(world.members());
        world.members().forEach(this::proposeNowAndThen);
        machines.troubleNowAndThen();
        if (plan.groupsComeAndGo()) {
            machines.passing().comeAndGo();
        }
        if (plan.masters()) {
            masters.watch();
        }
        while (timeline.now() < HOSTILE_MIN
                || (world.proposed() < plan.operations() && timeline.now() < HOSTILE_MAX)) {
            pass(20 * MILLI);
        }
        world.hazards().calm();
        world.network().changeWeather(world.members());
        awaitLevel();
        proposeEverywhere();
        if (world.tuning().rests()) {
            pass(LULL_IN_THE_CALM);
        }
        changeLeader();
        proposeEverywhere();
        if (plan.masters()) {
            awaitMasters();
        }
        machines.running().forEach(SimulatedProcess::ended);
        world.end();
        world.throwIfBroken();
        return world.report();
    }

    private void pass(long nanos) {
        timeline.runUntil(timeline.now() + nanos);
        world.throwIfBroken();
    }

    private void proposeNowAndThen(int member) {
        if (world.hazards().isCalm()) {
            return;
        }
        SimulatedProcess process = machines.process(member);
        boolean rests = world.tuning().rests();
        boolean lull = rests && timeline.now() % LULL_EVERY > BUSY_FOR;
        int count = lull ? 0 : timeline.random().nextInt(rests ? 20 : 6);
        for (int i = 0; i < count && process != null; i++) {
            List<Integer> groups = new ArrayList<>(world.groups());
            groups.addAll(machines.passing().ids());
            int group = groups.get(timeline.random().nextInt(groups.size()));
            process.propose(group, world.nextOffer(group));
        }
        timeline.after(
                timeline.random().nextInt((int) (30 * MILLI)), () -> proposeNowAndThen(member));
    }

    /** In the calm: whatever happened before, every member gets a value into every group. */
    private void proposeEverywhere() {
        long before = world.acknowledged();
        long count = 0;
        for (SimulatedProcess process : machines.running()) {
            for (int group : process.groups()) {
                process.propose(group, world.nextOffer(group));
                count++;
            }
        }
        awaitLevel();
        Violation.require(
                world.acknowledged() == before + count,
                "in the calm all is acknowledged",
                world.acknowledged() - before,
                count);
    }

    /**
     * In the calm: whoever leads goes, for good where the others can do without it, and another
     * ballot leads in time.
     */
    private void changeLeader() {
        int before = world.leaders();
        long until = timeline.now() + LEVEL_WITHIN;
        machines.takeDown(world.latestLeader().member());
        while (world.leaders() == before && timeline.now() < until) {
            pass(10 * MILLI);
        }
        Violation.require(
                world.leaders() > before, "a leader that goes is replaced", world.latestLeader());
        awaitLevel();
    }

    /** In the calm each group gets a master, in time. */
    private void awaitMasters() {
        long until = timeline.now() + LEVEL_WITHIN;
        while (!masters.areThere() && timeline.now() < until) {
            pass(10 * MILLI);
        }
        Violation.require(masters.areThere(), "in the calm there are masters", machines.running());
        world.mastersChanged(masters.changes());
    }

    /** Every proposal ends and all members are level, in time. */
    private void awaitLevel() {
        long until = timeline.now() + LEVEL_WITHIN;
        while (!machines.isLevel() && timeline.now() < until) {
            pass(10 * MILLI);
            machines.reviveAll();
            machines.passing().settle();
        }
        Violation.require(
                machines.isLevel(),
                "every proposal ends and all members are level in time",
                machines.running());
    }
}
