// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.protocol.Ballot;

/** What all simulated processes of one run share, and what is known of them all. */
final class World {

    private final long seed;
    private final Timeline timeline;
    private final Hazards hazards;
    private final SimulatedNetwork network;
    private final Workload workload;
    private final List<Integer> members;
    private final List<Integer> groups;
    private final Tuning tuning;
    private final boolean masters;
    private final boolean snapshots;
    private final Map<Integer, List<Observer>> observers = new TreeMap<>();
    private final Set<Ballot> leaders = new HashSet<>();
    private final Map<Integer, Long> executed = new TreeMap<>();
    private Ballot latest = Ballot.NONE;
    private long proposed;
    private long acknowledged;
    private long dropped;
    private long mastersChanged;
    private long installed;
    private @Nullable Throwable broken;

    World(
            long seed,
            SimulationPlan plan,
            boolean tracing,
            BiFunction<Timeline, Hazards, Workload> workload) {
        this.seed = seed;
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
        this.masters = plan.masters();
        this.snapshots = plan.snapshots();
        this.workload = workload.apply(timeline, hazards);
        groups.forEach(this::watch);
    }

    /** From now on the truths of this group are looked after. */
    void watch(int group) {
        List<Observer> all = new ArrayList<>(Observers.all());
        all.addAll(workload.observe(group));
        observers.put(group, all);
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

    Workload workload() {
        return workload;
    }

    Tuning tuning() {
        return tuning;
    }

    /** Whether groups elect masters. */
    boolean masters() {
        return masters;
    }

    /** Whether members take snapshots, and fetch those of others. */
    boolean snapshots() {
        return snapshots;
    }

    /** A snapshot took the place of state machines that had begun. */
    void installed() {
        installed++;
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

    /** The next value for a group. */
    Offer nextOffer(int group) {
        return workload.next(group, proposed++);
    }

    void observe(int group, Consumer<Observer> what) {
        try {
            for (Observer observer : observers.getOrDefault(group, List.of())) {
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

    void require(boolean holds, String truth, Object... details) {
        try {
            Violation.require(holds, truth, details);
        } catch (Violation e) {
            broken(e);
        }
    }

    void throwIfBroken() {
        if (broken instanceof Violation violation) {
            throw violation;
        }
        if (broken != null) {
            Violation violation = new Violation("no node fails by itself", broken.toString());
            violation.initCause(broken);
            throw violation;
        }
    }

    /** Some process has now executed that many values of a group. */
    void executed(int group, long count) {
        executed.merge(group, count, Math::max);
    }

    long mostExecuted(int group) {
        return executed.getOrDefault(group, 0L);
    }

    long proposed() {
        return proposed;
    }

    /** A group is gone from a member. */
    void dropped() {
        dropped++;
    }

    /** How often another process came to believe to be master. */
    void mastersChanged(long times) {
        mastersChanged = times;
    }

    /** All is over: the last truths. */
    void end() {
        observers.keySet().forEach(group -> observe(group, Observer::over));
    }

    void acknowledge() {
        acknowledged++;
    }

    long acknowledged() {
        return acknowledged;
    }

    void leads(int group, Ballot ballot) {
        if (group == 0 && !ballot.equals(Ballot.NONE)) {
            leaders.add(ballot);
            latest = Ballot.max(latest, ballot);
        }
    }

    /** How many ballots have led group 0. */
    int leaders() {
        return leaders.size();
    }

    /** The highest ballot that has led group 0. */
    Ballot latestLeader() {
        return latest;
    }

    RunReport report() {
        return new RunReport(
                seed,
                timeline.traceHash(),
                timeline.steps(),
                proposed,
                acknowledged,
                leaders.size(),
                new RunReport.Changes(dropped, mastersChanged, installed),
                hazards.counts());
    }
}
