// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.function.Consumer;

/** Many seeds of one plan on several threads; each run is single-threaded and deterministic. */
public final class SimulationCampaign {

    private final SimulationPlan first;
    private final long seeds;
    private final long steps;
    private final Consumer<SimulationResult> observer;
    private final SimulationSummary summary = new SimulationSummary();
    private long begun;

    /**
     * @param first the plan of the first seed; the others follow it
     * @param seeds how many runs at least
     * @param steps how many folds at least, over all runs
     * @param observer told of each run that has ended, one at a time, in no order
     */
    public SimulationCampaign(
            SimulationPlan first, long seeds, long steps, Consumer<SimulationResult> observer) {
        this.first = first;
        this.seeds = seeds;
        this.steps = steps;
        this.observer = observer;
    }

    /**
     * Runs the seeds up to the first that fails.
     *
     * @throws InterruptedException when the calling thread is interrupted; the runs end soon
     */
    public SimulationSummary run(int threads) throws InterruptedException {
        Crew.work(threads, this::runNext);
        return summary;
    }

    private boolean runNext() {
        long next = begin();
        if (next >= 0) {
            end(Simulation.tryOut(first.withSeed(first.seed() + next)));
        }
        return next >= 0;
    }

    private synchronized long begin() {
        boolean enough = begun >= seeds && summary.steps() >= steps;
        boolean over = enough || summary.violations() > 0;
        return over ? -1 : begun++;
    }

    private synchronized void end(SimulationResult result) {
        summary.add(result);
        observer.accept(result);
    }
}
