// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.simulation.KeyValues.Machine;
import org.reactivepaxos.simulation.KeyValues.Swap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A user's state machines run through the simulation: right ones pass, wrong ones are found. */
class SimulatedApplicationTest {

    private static final int SEEDS = 30;
    private static final SimulationPlan PLAN = SimulationPlan.DEFAULT;

    /** Key-values with another state machine. */
    private static KeyValues with(Supplier<Machine> machines) {
        return new KeyValues() {
            @Override
            public Replica newReplica(Scheduler time) {
                Machine machine = machines.get();
                return Replica.of(machine, machine::state);
            }
        };
    }

    private static Violation violationOf(KeyValues application) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            long drawn = seed;
            Violation found =
                    catchThrowableOfType(
                            Violation.class, () -> NodeSimulation.run(drawn, PLAN, application));
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("not found in " + SEEDS + " seeds");
    }

    @Test
    void aRightStateMachinePasses() {
        NodeSimulation.requireAll(1, SEEDS, PLAN, new KeyValues());
    }

    @Test
    void aSeedIsOneTrace() {
        for (long seed = 1; seed <= 5; seed++) {
            RunReport once = NodeSimulation.run(seed, PLAN, new KeyValues());
            assertThat(once.acknowledged()).isPositive();
            assertThat(NodeSimulation.run(seed, PLAN, new KeyValues())).isEqualTo(once);
        }
    }

    /** Even keys are the business of a plain state machine, odd ones of one that takes its time. */
    private static KeyValues ofTwoMachines() {
        return new KeyValues() {
            @Override
            public Replica newReplica(Scheduler time) {
                Machine even = new Machine();
                Machine odd = new Machine();
                return Replica.none(() -> List.of(even.state(), odd.state()))
                        .machine(0, even)
                        .reactiveMachine(
                                1,
                                (instance, bytes) ->
                                        Mono.delay(Duration.ofMillis(1), time)
                                                .map(unused -> odd.apply(instance, bytes)),
                                OnApplyFailure.halt());
            }

            @Override
            public int machine(Swap swap) {
                return swap.key() % 2;
            }
        };
    }

    @Test
    void groupsWithSeveralMachinesAndReactiveOnesPass() {
        NodeSimulation.requireAll(1, SEEDS, PLAN, ofTwoMachines());
    }

    @Test
    void itsGroupsMayComeAndGo() {
        NodeSimulation.requireAll(1, SEEDS / 3, SimulationPlan.PASSING_GROUPS, new KeyValues());
    }

    @Test
    void aMachineWhoseAnswersDifferBetweenMembersIsFound() {
        AtomicLong made = new AtomicLong();
        KeyValues application =
                with(
                        () ->
                                new Machine() {
                                    private final int own = (int) made.incrementAndGet();

                                    @Override
                                    public byte[] apply(long instance, byte[] bytes) {
                                        swap(Swap.of(bytes));
                                        return answer(own);
                                    }
                                });
        assertThat(violationOf(application).truth()).isEqualTo("all execute one sequence");
    }

    @Test
    void aMachineWhoseStateDependsOnMoreThanItsValuesIsFound() {
        AtomicLong clock = new AtomicLong();
        KeyValues application =
                with(
                        () ->
                                new Machine() {
                                    private final Map<Long, Integer> times = new HashMap<>();

                                    @Override
                                    int swap(Swap swap) {
                                        times.put(clock.incrementAndGet(), swap.key());
                                        return super.swap(swap);
                                    }

                                    @Override
                                    Object state() {
                                        return Map.copyOf(times);
                                    }
                                });
        assertThat(violationOf(application).truth())
                .isEqualTo("all that executed the same are in the same state");
    }

    @Test
    void aMachineThatOutlivesItsProcessIsFound() {
        Machine kept = new Machine();
        assertThat(violationOf(with(() -> kept)).truth()).isEqualTo("all execute one sequence");
    }

    /** Says that it has swapped where it has not. */
    private static KeyValues liar() {
        return with(
                () ->
                        new Machine() {
                            @Override
                            public byte[] apply(long instance, byte[] bytes) {
                                Swap swap = Swap.of(bytes);
                                swap(swap);
                                return answer(swap.wanted());
                            }
                        });
    }

    @Test
    void aMachineWhoseAnswersAreWrongIsFoundAndItsRunShrinks() {
        Violation found = violationOf(liar());
        assertThat(found.truth()).isEqualTo("the calls are linearizable in the order of the log");
        SimulationPlan smallest = NodeSimulation.shrink(1, PLAN, liar(), found);
        assertThat(smallest.operations()).isLessThan(PLAN.operations());
        assertThat(smallest.without()).hasSize(Fault.values().length);
        assertThat(NodeSimulation.explain(1, smallest, liar()))
                .startsWith("the calls are linearizable in the order of the log")
                .contains("asks Swap[key=")
                .contains("should have answered");
    }

    @Test
    void whatIsFoundIsToldWithItsSeedAndTheSmallestPlan() {
        assertThatThrownBy(() -> NodeSimulation.requireAll(3, 1, PLAN, liar()))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed 3 breaks a truth: the calls are linearizable")
                .hasMessageContaining("the smallest plan that does: SimulationPlan[")
                .hasCauseInstanceOf(Violation.class);
    }

    @Test
    void anAnswerThatCannotBeReadIsFound() {
        KeyValues application =
                with(
                        () ->
                                new Machine() {
                                    @Override
                                    public byte[] apply(long instance, byte[] bytes) {
                                        return new byte[0];
                                    }
                                });
        assertThat(violationOf(application).truth()).isEqualTo("every reply can be read");
    }

    @Test
    void aMachineThatThrowsIsFound() {
        KeyValues application =
                with(
                        () ->
                                new Machine() {
                                    @Override
                                    public byte[] apply(long instance, byte[] bytes) {
                                        throw new IllegalStateException("no more swaps");
                                    }
                                });
        assertThat(violationOf(application)).hasMessageContaining("no more swaps");
    }
}
