// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.simulation.ExecutedOrder.Executed;

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

    /** Every state machine executes a prefix of one sequence, with the same results. */
    static final class OneSequence implements Observer {
        private final ExecutedOrder order = new ExecutedOrder();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            Executed executed = new Executed(instance, value, result);
            int at = order.position(process);
            if (at == order.size()) {
                Violation.require(
                        at == 0 || order.get(at - 1).instance() < instance,
                        "instances ascend",
                        process,
                        executed);
            }
            order.add(process, executed);
            Violation.require(
                    order.get(at).equals(executed),
                    "all execute one sequence",
                    process,
                    executed,
                    order.get(at));
        }

        @Override
        public void restored(SimulatedProcess process, long count) {
            order.restored(process, count);
        }

        @Override
        public void ended(SimulatedProcess process, Object state) {
            Violation.require(
                    order.position(process) == order.size(),
                    "in the end all have executed all",
                    process,
                    order.position(process),
                    order.size());
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
        private final ExecutedOrder order = new ExecutedOrder();
        private final Set<Executed> acknowledged = new LinkedHashSet<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            order.add(process, new Executed(instance, value, result));
        }

        @Override
        public void restored(SimulatedProcess process, long count) {
            order.restored(process, count);
        }

        @Override
        public void acknowledged(
                SimulatedProcess process, long instance, long value, Reply result) {
            Executed told = new Executed(instance, value, result);
            Violation.require(
                    told.equals(order.of(process, value)),
                    "a result is that of the own state machine",
                    process,
                    told);
            Violation.require(acknowledged.add(told), "a value is acknowledged once", told);
        }

        /** Perhaps before the snapshot is there: whoever took it has executed the value. */
        @Override
        public void acknowledgedUnseen(SimulatedProcess process, long instance, long value) {
            Executed known = order.of(value);
            if (known == null || known.instance() != instance) {
                Violation.require(false, "what went with a snapshot was executed", process, value);
                return;
            }
            Violation.require(acknowledged.add(known), "a value is acknowledged once", known);
        }

        @Override
        public void ended(SimulatedProcess process, Object state) {
            List<Executed> missing =
                    acknowledged.stream()
                            .filter(told -> !told.equals(order.of(process, told.value())))
                            .toList();
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
        private final ExecutedOrder order = new ExecutedOrder();
        private final Map<SimulatedProcess, Integer> next = new HashMap<>();

        @Override
        public void executed(SimulatedProcess process, long instance, long value, Reply result) {
            order.add(process, new Executed(instance, value, result));
        }

        @Override
        public void restored(SimulatedProcess process, long count) {
            order.restored(process, count);
        }

        @Override
        public void readsFrom(SimulatedProcess process, long instance) {
            next.put(process, order.below(instance));
        }

        @Override
        public void read(SimulatedProcess process, long instance, long value) {
            int at = next.merge(process, 1, Integer::sum) - 1;
            boolean same =
                    at < order.position(process)
                            && order.get(at).instance() == instance
                            && order.get(at).value() == value;
            Violation.require(same, "the log is what was executed", process, instance, value);
        }
    }
}
