// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What many simulated runs did, all together. Confined to one thread, or guarded. */
public final class SimulationSummary {

    private final Map<Mark, Long> marks = new EnumMap<>(Mark.class);
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private long seeds;
    private long steps;
    private long proposed;
    private long acknowledged;
    private long fewestOperations = Long.MAX_VALUE;
    private long fewestLeaderChanges = Long.MAX_VALUE;
    private long violations;
    private @Nullable SimulationResult firstFailure;

    /** Of no runs yet. */
    public SimulationSummary() {
        for (Mark mark : Mark.values()) {
            marks.put(mark, 0L);
        }
        for (Fault fault : Fault.values()) {
            faults.put(fault, 0L);
        }
    }

    /** Takes in one run. */
    public void add(SimulationResult result) {
        seeds++;
        steps += result.steps();
        proposed += result.proposed();
        acknowledged += result.acknowledged();
        fewestOperations = Math.min(fewestOperations, result.acknowledged());
        result.marks().forEach((mark, count) -> marks.merge(mark, count, Long::sum));
        result.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        fewestLeaderChanges =
                Math.min(fewestLeaderChanges, result.marks().getOrDefault(Mark.LEADER_CHANGED, 0L));
        if (result.violation() != null) {
            violations++;
            boolean first =
                    firstFailure == null || result.plan().seed() < firstFailure.plan().seed();
            firstFailure = first ? result : firstFailure;
        }
    }

    public long seeds() {
        return seeds;
    }

    /** Folds of the core. */
    public long steps() {
        return steps;
    }

    public long proposed() {
        return proposed;
    }

    public long acknowledged() {
        return acknowledged;
    }

    /** Acknowledged operations of the run with the fewest. */
    public long fewestOperations() {
        return seeds == 0 ? 0 : fewestOperations;
    }

    public long leaderChanges() {
        return marks.getOrDefault(Mark.LEADER_CHANGED, 0L);
    }

    /** Leader changes of the run with the fewest. */
    public long fewestLeaderChanges() {
        return seeds == 0 ? 0 : fewestLeaderChanges;
    }

    public long violations() {
        return violations;
    }

    /** The failed run with the lowest seed. */
    public @Nullable SimulationResult firstFailure() {
        return firstFailure;
    }

    /** How often each situation was reached. */
    public Map<Mark, Long> marks() {
        return new EnumMap<>(marks);
    }

    /** How often each kind of fault came. */
    public Map<Fault, Long> faults() {
        return new EnumMap<>(faults);
    }
}
