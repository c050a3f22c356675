// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Crew;

/** Many seeds of {@link NodeSimulation} on several threads, up to the first that fails. */
public final class NodeCampaign {

    private final SimulationPlan plan;
    private final long first;
    private final long seeds;
    private final Consumer<RunReport> observer;
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Long, Violation> violations = new TreeMap<>();
    private long begun;
    private long ended;
    private long steps;
    private long proposed;
    private long acknowledged;
    private long leaderChanges;
    private long dropped;

    /**
     * @param observer told of each run that ended well, one at a time, in no order
     */
    public NodeCampaign(SimulationPlan plan, long first, long seeds, Consumer<RunReport> observer) {
        this.plan = plan;
        this.first = first;
        this.seeds = seeds;
        this.observer = observer;
    }

    /**
     * Runs the seeds.
     *
     * @throws InterruptedException when the calling thread is interrupted
     */
    public NodeCampaign run(int threads) throws InterruptedException {
        Crew.work(threads, this::runNext);
        return this;
    }

    private boolean runNext() {
        long next = begin();
        if (next >= 0) {
            try {
                end(NodeSimulation.run(first + next, plan));
            } catch (Violation e) {
                fail(first + next, e);
            }
        }
        return next >= 0;
    }

    private synchronized long begin() {
        return begun >= seeds || !violations.isEmpty() ? -1 : begun++;
    }

    private synchronized void end(RunReport report) {
        ended++;
        steps += report.steps();
        proposed += report.proposed();
        acknowledged += report.acknowledged();
        leaderChanges += report.leaders() - 1;
        dropped += report.changes().dropped();
        report.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        observer.accept(report);
    }

    private synchronized void fail(long seed, Violation violation) {
        violations.put(seed, violation);
    }

    /** What was broken, by seed; empty when all ended well. */
    public Map<Long, Violation> violations() {
        return new TreeMap<>(violations);
    }

    /** How often each fault came. */
    public Map<Fault, Long> faults() {
        return new EnumMap<>(faults);
    }

    /** One line of sums over the runs that ended well. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d seeds, %,d steps, %,d operations proposed, %,d acknowledged,"
                        + " %,d leader changes, %,d drops of groups, %d violations",
                ended,
                steps,
                proposed,
                acknowledged,
                leaderChanges,
                dropped,
                violations.size());
    }
}
