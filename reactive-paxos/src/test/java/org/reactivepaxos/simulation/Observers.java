// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The truths, one object each. */
final class Observers {

    private Observers() {}

    static List<Observer> all() {
        return List.of(
                new OneSequence(),
                new OnlyProposed(),
                new AtMostOnce(),
                new NothingLost(),
                new NoIsNo(),
                new TrueLog(),
                new OneState());
    }

    private record Executed(long instance, long value, Reply result) {}

    /** Every state machine executes a prefix of one sequence, with the same results. */
    static final class OneSequence implements Observer {
        private final List<Executed> sequence = new ArrayList<>();
        private final Map<SimulatedProcess, Integer> next = new HashMap<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            Executed executed = new Executed(instance, value, result);
            int at = next.merge(process, 1, Integer::sum) - 1;
            if (at == sequence.size()) {
                Violation.require(
                        sequence.isEmpty() || sequence.get(at - 1).instance() < instance,
                        "instances ascend",
                        process,
                        executed);
                sequence.add(executed);
            }
            Violation.require(
                    sequence.get(at).equals(executed),
                    "all execute one sequence",
                    process,
                    executed,
                    sequence.get(at));
        }

        @Override
        public void ended(SimulatedProcess process, Object state) {
            Violation.require(
                    next.getOrDefault(process, 0) == sequence.size(),
                    "in the end all have executed all",
                    process,
                    next.getOrDefault(process, 0),
                    sequence.size());
        }
    }

    /** Nothing is executed that no user proposed. */
    static final class OnlyProposed implements Observer {
        private final Set<Long> proposed = new HashSet<>();

        @Override
        public void proposed(long value) {
            proposed.add(value);
        }

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            Violation.require(
                    proposed.contains(value), "only proposed values count", process, value);
        }
    }

    /** No value is executed at two instances. */
    static final class AtMostOnce implements Observer {
        private final Map<Long, Long> executedAt = new HashMap<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            Long before = executedAt.putIfAbsent(value, instance);
            Violation.require(
                    before == null || before == instance,
                    "a value has effect at most once",
                    process,
                    value,
                    before,
                    instance);
        }
    }

    /** What a user was told is so, and stays so. */
    static final class NothingLost implements Observer {
        private final Map<SimulatedProcess, Set<Executed>> executed = new HashMap<>();
        private final Set<Executed> acknowledged = new HashSet<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            executed.computeIfAbsent(process, unused -> new HashSet<>())
                    .add(new Executed(instance, value, result));
        }

        @Override
        public void acknowledged(
                SimulatedProcess process, long instance, long value, Reply result) {
            Executed told = new Executed(instance, value, result);
            Violation.require(
                    executed.getOrDefault(process, Set.of()).contains(told),
                    "a result is that of the own state machine",
                    process,
                    told);
            Violation.require(acknowledged.add(told), "a value is acknowledged once", told);
        }

        @Override
        public void ended(SimulatedProcess process, Object state) {
            Set<Executed> missing = new HashSet<>(acknowledged);
            missing.removeAll(executed.getOrDefault(process, Set.of()));
            Violation.require(missing.isEmpty(), "what was acknowledged stays", process, missing);
        }
    }

    /** What a user was told has no effect has none, before and after. */
    static final class NoIsNo implements Observer {
        private final Set<Long> executed = new HashSet<>();
        private final Set<Long> refused = new HashSet<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            executed.add(value);
            require(value);
        }

        @Override
        public void refused(long value) {
            refused.add(value);
            require(value);
        }

        private void require(long value) {
            Violation.require(
                    !executed.contains(value) || !refused.contains(value),
                    "what was refused has no effect",
                    value);
        }
    }

    /** Members that executed the same are in the same state. */
    static final class OneState implements Observer {
        private @Nullable State first;

        private record State(SimulatedProcess process, Object state) {}

        @Override
        public void ended(SimulatedProcess process, Object state) {
            State own = new State(process, state);
            State other = first == null ? own : first;
            first = other;
            Violation.require(
                    other.state().equals(state),
                    "all that executed the same are in the same state",
                    other,
                    own);
        }
    }

    /** The log that users read has what was executed, in order and without gaps. */
    static final class TrueLog implements Observer {
        private final Map<SimulatedProcess, List<Executed>> executed = new HashMap<>();
        private final Map<SimulatedProcess, Integer> next = new HashMap<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            executed.computeIfAbsent(process, unused -> new ArrayList<>())
                    .add(new Executed(instance, value, result));
        }

        @Override
        public void read(SimulatedProcess process, long instance, long value) {
            int at = next.merge(process, 1, Integer::sum) - 1;
            List<Executed> known = executed.getOrDefault(process, List.of());
            boolean same =
                    at < known.size()
                            && known.get(at).instance() == instance
                            && known.get(at).value() == value;
            Violation.require(same, "the log is what was executed", process, instance, value);
        }
    }
}
