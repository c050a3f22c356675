// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one sequence that all processes execute, and how far each has come: by executing it, or by a
 * snapshot that took the place of its state machines.
 */
final class ExecutedOrder {

    private final List<Executed> sequence = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();
    private final Map<SimulatedProcess, Integer> positions = new HashMap<>();

    /** A value, and what it came to. */
    record Executed(long instance, long value, Reply result) {}

    /** A process has executed this one next; the first to do so says what is next. */
    void add(SimulatedProcess process, Executed executed) {
        int at = positions.merge(process, 1, Integer::sum) - 1;
        if (at == sequence.size()) {
            sequence.add(executed);
            places.put(executed.value(), at);
        }
    }

    /** A process goes on from a snapshot of so many. */
    void restored(SimulatedProcess process, long count) {
        Violation.require(
                count <= sequence.size(),
                "a snapshot is of what was executed",
                process,
                count,
                sequence.size());
        positions.put(process, (int) count);
    }

    int size() {
        return sequence.size();
    }

    /** How many a process has executed, or got with a snapshot. */
    int position(SimulatedProcess process) {
        return positions.getOrDefault(process, 0);
    }

    Executed get(int at) {
        return sequence.get(at);
    }

    /** What became of a value on this process; null while nothing did. */
    @Nullable Executed of(SimulatedProcess process, long value) {
        Integer place = places.get(value);
        return place == null || place >= position(process) ? null : sequence.get(place);
    }

    /** What became of a value anywhere; null while nothing did. */
    @Nullable Executed of(long value) {
        Integer place = places.get(value);
        return place == null ? null : sequence.get(place);
    }

    /** How many are below an instance. */
    int below(long instance) {
        int count = 0;
        while (count < sequence.size() && sequence.get(count).instance() < instance) {
            count++;
        }
        return count;
    }
}
