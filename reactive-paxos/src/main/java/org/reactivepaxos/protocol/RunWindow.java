// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a group's log that is held in memory: runs in ascending order that never overlap.
 * Gaps are possible above what is decided, never below. Persistent: every change gives a new
 * window.
 */
final class RunWindow {

    static final RunWindow EMPTY = new RunWindow(Sequence.empty(), 0);

    private final Sequence<Run> runs;
    private final long bytes;

    private RunWindow(Sequence<Run> runs, long bytes) {
        this.runs = runs;
        this.bytes = bytes;
    }

    static RunWindow of(List<Run> ascending) {
        RunWindow window = EMPTY;
        for (Run run : ascending) {
            window = window.put(run);
        }
        return window;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Encoded bytes of all runs held. */
    long bytes() {
        return bytes;
    }

    /** The first instance held; only for a window that is not empty. */
    long first() {
        return runs.get(0).first();
    }

    /** The first instance above all that are held, 0 when there is none. */
    long below() {
        return runs.isEmpty() ? 0 : runs.last().below();
    }

    /** The run that holds this instance, or null. */
    @Nullable Run at(long instance) {
        int index = firstEndingAbove(instance);
        if (index == runs.size() || runs.get(index).first() > instance) {
            return null;
        }
        return runs.get(index);
    }

    /** The run that holds this instance, which the caller knows to be held. */
    Run held(long instance) {
        Run run = at(instance);
        if (run == null) {
            throw new InvariantViolation("a decided value is held");
        }
        return run;
    }

    /** Whether the runs in [from, below) leave room for one more within these bounds. */
    boolean hasRoom(long from, long below, int maxRuns, long maxBytes) {
        if (from >= below) {
            return true; // Also where a run reaches over both: none of it is in flight.
        }
        int first = firstEndingAbove(from);
        int count = 0;
        long size = 0;
        for (int i = first;
                i < runs.size() && runs.get(i).first() < below && count < maxRuns;
                i++) {
            count++;
            size += runs.get(i).values().sizeBytes();
        }
        return count < maxRuns && size < maxBytes;
    }

    /** What is held in [from, below), cut to it. */
    List<Run> between(long from, long below) {
        List<Run> found = new ArrayList<>();
        if (from >= below) {
            return found; // A run that reaches over both has no part in between.
        }
        for (int i = firstEndingAbove(from); i < runs.size() && runs.get(i).first() < below; i++) {
            found.add(runs.get(i).within(from, below));
        }
        return found;
    }

    /** Holds this run, in the place of whatever was held for its instances. */
    RunWindow put(Run run) {
        if (run.first() >= below()) {
            return new RunWindow(runs.plus(run), bytes + run.values().sizeBytes());
        }
        Sequence<Run> result = Sequence.empty();
        boolean placed = false;
        for (Run held : runs) {
            if (!placed && held.below() > run.first()) {
                result =
                        held.first() < run.first()
                                ? result.plus(held.within(held.first(), run.first()))
                                : result;
                result = result.plus(run);
                placed = true;
            }
            if (held.below() <= run.first() || held.first() >= run.below()) {
                result = result.plus(held);
            } else if (held.below() > run.below()) {
                result = result.plus(held.within(run.below(), held.below()));
            }
        }
        return new RunWindow(result, sizeOf(result));
    }

    /** Encoded bytes of the runs that end at or below this instance. */
    long bytesOfRunsEndingBy(long instance) {
        return sizeOf(runs.first(firstEndingAbove(instance)));
    }

    /** Without the first run. */
    RunWindow withoutFirst() {
        return new RunWindow(runs.withoutFirst(1), bytes - runs.get(0).values().sizeBytes());
    }

    Run firstRun() {
        return runs.get(0);
    }

    Run lastRun() {
        return runs.last();
    }

    private static long sizeOf(Sequence<Run> runs) {
        long size = 0;
        for (Run run : runs) {
            size += run.values().sizeBytes();
        }
        return size;
    }

    private int firstEndingAbove(long instance) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).below() > instance) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
