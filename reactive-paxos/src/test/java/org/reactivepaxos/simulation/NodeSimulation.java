// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.protocol.Ballot;

/**
 * Real nodes, their core, runtime and public API, in a hostile world on virtual time. One seed
 * decides everything.
 *
 * <p>A run has two parts. In the first, faults and proposals come as they like. In the second, all
 * members run, nothing goes wrong, and in a stated time every proposal must end and all members be
 * level.
 */
public final class NodeSimulation {

    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long HOSTILE_MIN = 500 * MILLI;
    private static final long HOSTILE_MAX = 5_000 * MILLI;
    private static final long LEVEL_WITHIN = 8_000 * MILLI;
    private static final long LULL_EVERY = 500 * MILLI;
    private static final long BUSY_FOR = 150 * MILLI;
    private static final long LULL_IN_THE_CALM = 600 * MILLI;

    private final SimulationPlan plan;
    private final long seed;
    private final Timeline timeline;
    private final Hazards hazards;
    private final SimulatedNetwork network;
    private final Machines machines;
    private final List<Integer> members;
    private final List<Integer> groups;
    private final Tuning tuning;
    private final Map<Integer, List<Observer>> observers = new TreeMap<>();
    private final Set<Ballot> leaders = new HashSet<>();
    private final Map<Integer, Long> executed = new TreeMap<>();
    private Ballot latest = Ballot.NONE;
    private long proposed;
    private long acknowledged;
    private @Nullable Throwable broken;

    private NodeSimulation(long seed, SimulationPlan plan, boolean tracing) {
        this.seed = seed;
        this.plan = plan;
        this.timeline = new Timeline(seed, tracing);
        Random random = timeline.random();
        int dice = random.nextInt(10);
        int drawn = dice == 0 ? 1 : dice < 7 ? 3 : 5;
        this.members =
                IntStream.rangeClosed(1, plan.members() > 0 ? plan.members() : drawn)
                        .boxed()
                        .toList();
        this.groups = IntStream.range(0, 1 + random.nextInt(2)).boxed().toList();
        this.hazards = new Hazards(timeline, plan.without());
        this.network = new SimulatedNetwork(timeline, hazards);
        this.tuning = Tuning.draw(random);
        this.machines = new Machines(this);
        for (int group : groups) {
            observers.put(group, Observers.all());
        }
    }

    /**
     * Runs one seed.
     *
     * @throws Violation when a truth is broken
     */
    public static RunReport run(long seed, SimulationPlan plan) {
        return new NodeSimulation(seed, plan, false).run();
    }

    /** What breaks in a run, and the last events before it; empty when nothing does. */
    public static String explain(long seed, SimulationPlan plan) {
        NodeSimulation again = new NodeSimulation(seed, plan, true);
        try {
            again.run();
            return "";
        } catch (Violation e) {
            return e.getMessage() + "\n" + again.tuning + "\n" + again.timeline.lastEvents();
        }
    }

    /** The smallest plan found that breaks the same truth of a seed as this one does. */
    public static SimulationPlan shrink(long seed, SimulationPlan plan, Violation violation) {
        return Shrinking.shrink(plan, smaller -> breaks(seed, smaller, violation.truth()));
    }

    private static boolean breaks(long seed, SimulationPlan plan, String truth) {
        try {
            run(seed, plan);
            return false;
        } catch (Violation e) {
            return e.truth().equals(truth);
        }
    }

    private RunReport run() {
        machines.startAll();
        network.changeWeather(members);
        members.forEach(this::proposeNowAndThen);
        machines.troubleNowAndThen();
        while (timeline.now() < HOSTILE_MIN
                || (proposed < plan.operations() && timeline.now() < HOSTILE_MAX)) {
            pass(20 * MILLI);
        }
        hazards.calm();
        network.changeWeather(members);
        awaitLevel();
        proposeEverywhere();
        if (tuning.rests()) {
            pass(LULL_IN_THE_CALM);
        }
        changeLeader();
        proposeEverywhere();
        for (SimulatedProcess process : machines.running()) {
            groups.forEach(group -> observe(group, observer -> observer.ended(process)));
        }
        throwIfBroken();
        return new RunReport(
                seed,
                timeline.traceHash(),
                timeline.steps(),
                proposed,
                acknowledged,
                leaders.size(),
                hazards.counts());
    }

    private void pass(long nanos) {
        timeline.runUntil(timeline.now() + nanos);
        throwIfBroken();
    }

    private void throwIfBroken() {
        if (broken instanceof Violation violation) {
            throw violation;
        }
        if (broken != null) {
            Violation violation = new Violation("no node fails by itself", broken.toString());
            violation.initCause(broken);
            throw violation;
        }
    }

    private void proposeNowAndThen(int member) {
        if (hazards.isCalm()) {
            return;
        }
        SimulatedProcess process = machines.process(member);
        boolean lull = tuning.rests() && timeline.now() % LULL_EVERY > BUSY_FOR;
        int count = lull ? 0 : timeline.random().nextInt(tuning.rests() ? 20 : 6);
        for (int i = 0; i < count && process != null; i++) {
            int group = groups.get(timeline.random().nextInt(groups.size()));
            process.propose(group, proposed++, timeline.random().nextInt(60));
        }
        timeline.after(
                timeline.random().nextInt((int) (30 * MILLI)), () -> proposeNowAndThen(member));
    }

    /** In the calm: whatever happened before, every member gets a value into every group. */
    private void proposeEverywhere() {
        long before = acknowledged;
        long count = 0;
        for (SimulatedProcess process : machines.running()) {
            for (int group : groups) {
                process.propose(group, proposed++, 0);
                count++;
            }
        }
        awaitLevel();
        Violation.require(
                acknowledged == before + count, "in the calm all is acknowledged", seed, count);
    }

    /**
     * In the calm: whoever leads goes, for good where the others can do without it, and another
     * ballot leads in time.
     */
    private void changeLeader() {
        int before = leaders.size();
        long until = timeline.now() + LEVEL_WITHIN;
        machines.takeDown(latest.member());
        while (leaders.size() == before && timeline.now() < until) {
            pass(10 * MILLI);
        }
        Violation.require(leaders.size() > before, "a leader that goes is replaced", seed, latest);
        awaitLevel();
    }

    /** Every proposal ends and all members are level, in time. */
    private void awaitLevel() {
        long until = timeline.now() + LEVEL_WITHIN;
        while (!machines.isLevel() && timeline.now() < until) {
            pass(10 * MILLI);
            machines.reviveAll();
        }
        Violation.require(
                machines.isLevel(),
                "every proposal ends and all members are level in time",
                seed,
                machines.running());
    }

    Timeline timeline() {
        return timeline;
    }

    Hazards hazards() {
        return hazards;
    }

    SimulatedNetwork network() {
        return network;
    }

    List<Integer> members() {
        return members;
    }

    int[] voters() {
        return members.stream().mapToInt(Integer::intValue).toArray();
    }

    List<Integer> groups() {
        return groups;
    }

    PaxosOptions tuned(PaxosOptions options) {
        return tuning.apply(options);
    }

    /** Threads and a clock for a new process. */
    SimulatedScheduler newThreads() {
        Random random = timeline.random();
        long origin = random.nextInt(4) == 0 ? Long.MAX_VALUE - random.nextInt() : random.nextInt();
        double rate = hazards.strike(Fault.CLOCK_DRIFT) ? 0.999 + 0.002 * random.nextDouble() : 1;
        return new SimulatedScheduler(timeline, origin, rate);
    }

    void observe(int group, Consumer<Observer> what) {
        try {
            for (Observer observer : observers.getOrDefault(group, new ArrayList<>())) {
                what.accept(observer);
            }
        } catch (Violation e) {
            broken(e);
        }
    }

    /** Something has happened that must not; the first such thing ends the run. */
    void broken(Throwable error) {
        broken = broken == null ? error : broken;
    }

    /** Some process has now executed that many values of a group. */
    void executed(int group, long count) {
        executed.merge(group, count, Math::max);
    }

    long mostExecuted(int group) {
        return executed.getOrDefault(group, 0L);
    }

    void acknowledged() {
        acknowledged++;
    }

    void leads(int group, Ballot ballot) {
        if (group == 0 && !ballot.equals(Ballot.NONE)) {
            leaders.add(ballot);
            latest = Ballot.max(latest, ballot);
        }
    }
}
