// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.testkit.Linearizability.Verdict;
import org.reactivepaxos.testkit.Linearizability.Verdict.Kind;

/** Histories of registers, those that can be and those that cannot. */
class LinearizabilityTest {

    private static final int DONE = -1;

    /** A call of a register: writes a value, or reads when that is negative. */
    private record Ask(String key, int value) {}

    private static final SequentialModel<Integer, Ask, Integer> REGISTERS =
            new SequentialModel<>() {
                @Override
                public Integer initial() {
                    return 0;
                }

                @Override
                public Step<Integer, Integer> step(Integer state, Ask input) {
                    return input.value < 0
                            ? new Step<>(state, state)
                            : new Step<>(input.value, DONE);
                }

                @Override
                public Object key(Ask input) {
                    return input.key;
                }
            };

    private final History<Ask, Integer> history = new History<>();

    private History<Ask, Integer>.Call write(int value) {
        return history.begin(new Ask("x", value));
    }

    private History<Ask, Integer>.Call read() {
        return history.begin(new Ask("x", -1));
    }

    private void wrote(int value) {
        write(value).answered(DONE);
    }

    private Kind verdict() {
        return Linearizability.check(REGISTERS, history).kind();
    }

    @Test
    void nothingIsLinearizable() {
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
    }

    @Test
    void aReadOfTheLatestValueIsRightAndOneOfAnOlderIsNot() {
        wrote(1);
        wrote(2);
        read().answered(2);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
        read().answered(1);
        Verdict violated = Linearizability.check(REGISTERS, history);
        assertThat(violated.kind()).isEqualTo(Kind.VIOLATED);
        assertThat(violated.explanation()).startsWith("key x: ").contains("-> 1");
        assertThatThrownBy(() -> Linearizability.require(REGISTERS, history))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("VIOLATED");
    }

    @Test
    void aReadDuringAWriteMaySeeItOrNotAndALaterOneMustNotGoBack() {
        History<Ask, Integer>.Call write = write(1);
        read().answered(0);
        read().answered(1);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
        read().answered(0);
        write.answered(DONE);
        assertThat(verdict()).isEqualTo(Kind.VIOLATED);
    }

    @Test
    void aWriteWithUnknownOutcomeMayTakeEffectLateOrNever() {
        write(1).unknown();
        read().answered(0);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
        wrote(2);
        read().answered(1);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
    }

    @Test
    void aWriteWithUnknownOutcomeTakesEffectOnceOnly() {
        write(1).unknown();
        read().answered(1);
        wrote(2);
        read().answered(1);
        assertThat(verdict()).isEqualTo(Kind.VIOLATED);
    }

    @Test
    void aWriteWithUnknownOutcomeTakesNoEffectBeforeItBegins() {
        read().answered(1);
        write(1).unknown();
        assertThat(verdict()).isEqualTo(Kind.VIOLATED);
    }

    @Test
    void aRefusedWriteHasNoEffect() {
        write(1).refused();
        read().answered(0);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
        read().answered(1);
        assertThat(verdict()).isEqualTo(Kind.VIOLATED);
    }

    @Test
    void keysAreIndependent() {
        wrote(1);
        history.begin(new Ask("y", -1)).answered(0);
        assertThat(verdict()).isEqualTo(Kind.LINEARIZABLE);
        history.begin(new Ask("y", -1)).answered(1);
        assertThat(Linearizability.check(REGISTERS, history).explanation()).startsWith("key y");
    }

    @Test
    void itGivesUpAtItsBound() {
        for (int i = 1; i <= 30; i++) {
            write(i);
        }
        read().answered(31);
        Verdict verdict = Linearizability.check(REGISTERS, history, 10_000);
        assertThat(verdict.kind()).isEqualTo(Kind.UNDECIDED);
        assertThat(verdict.explanation()).contains("10000 steps");
    }

    private Verdict inOrder(List<History<Ask, Integer>.Call> calls) {
        return Linearizability.checkOrder(REGISTERS, history, calls);
    }

    @Test
    void anOrderThatIsKnownIsChecked() {
        History<Ask, Integer>.Call first = write(1);
        History<Ask, Integer>.Call second = write(2);
        History<Ask, Integer>.Call third = read();
        first.answered(DONE);
        second.unknown();
        third.answered(2);
        assertThat(inOrder(List.of(first, second, third)).kind()).isEqualTo(Kind.LINEARIZABLE);
        assertThat(inOrder(List.of(second, first, third)).explanation())
                .isEqualTo(
                        "call 2 of the order, Ask[key=x, value=-1] -> 2, should have answered 1");
    }

    @Test
    void anOrderKeepsTheTimesOfTheCalls() {
        History<Ask, Integer>.Call early = write(1);
        early.answered(DONE);
        History<Ask, Integer>.Call late = write(2);
        late.answered(DONE);
        assertThat(inOrder(List.of(early, late)).kind()).isEqualTo(Kind.LINEARIZABLE);
        assertThat(inOrder(List.of(late, early)).explanation())
                .endsWith("had ended when one before it began");
    }

    @Test
    void anOrderHasWhatWasAnsweredOnceAndNothingThatWasRefused() {
        History<Ask, Integer>.Call call = write(1);
        call.answered(DONE);
        History<Ask, Integer>.Call refused = write(2);
        refused.refused();
        assertThat(inOrder(List.of(call)).kind()).isEqualTo(Kind.LINEARIZABLE);
        assertThat(inOrder(List.of()).explanation()).endsWith("was answered and is not there");
        assertThat(inOrder(List.of(call, call)).kind()).isEqualTo(Kind.VIOLATED);
        assertThat(inOrder(List.of(call, refused)).kind()).isEqualTo(Kind.VIOLATED);
    }

    @Test
    void aCallEndsOnce() {
        History<Ask, Integer>.Call call = read();
        call.answered(0);
        assertThatThrownBy(() -> call.answered(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::refused).isInstanceOf(IllegalStateException.class);
    }

    /** Against every order, tried one by one: the search neither misses one nor makes one up. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void agreesWithTryingEveryOrder(int calls) {
        Random random = new Random(calls);
        int violated = 0;
        for (int i = 0; i < 2_000; i++) {
            History<Ask, Integer> drawn = draw(random, calls);
            boolean possible = tryAll(drawn.operations(), new ArrayList<>());
            assertThat(Linearizability.check(REGISTERS, drawn).kind())
                    .as("history %d: %s", i, drawn.operations())
                    .isEqualTo(possible ? Kind.LINEARIZABLE : Kind.VIOLATED);
            violated += possible ? 0 : 1;
        }
        assertThat(violated).isBetween(100, 1_900);
    }

    private static History<Ask, Integer> draw(Random random, int calls) {
        History<Ask, Integer> drawn = new History<>();
        List<Ask> asked = new ArrayList<>();
        List<History<Ask, Integer>.Call> open = new ArrayList<>();
        while (asked.size() < calls || !open.isEmpty()) {
            if (asked.size() < calls && random.nextBoolean()) {
                Ask ask = new Ask("x", random.nextInt(4) - 1);
                asked.add(ask);
                History<Ask, Integer>.Call call = drawn.begin(ask);
                if (random.nextInt(5) != 0) {
                    open.add(call);
                }
            } else if (!open.isEmpty()) {
                History<Ask, Integer>.Call call = open.remove(random.nextInt(open.size()));
                call.answered(call.input().value < 0 ? random.nextInt(3) : DONE);
            }
        }
        return drawn;
    }

    private static boolean tryAll(
            List<History.Operation<Ask, Integer>> left,
            List<History.Operation<Ask, Integer>> before) {
        if (left.stream().allMatch(each -> each.output().isEmpty())) {
            return explains(before);
        }
        for (History.Operation<Ask, Integer> next : left) {
            boolean tooEarly = left.stream().anyMatch(each -> each.end() < next.begin());
            if (!tooEarly) {
                List<History.Operation<Ask, Integer>> fewer = new ArrayList<>(left);
                fewer.remove(next);
                List<History.Operation<Ask, Integer>> longer = new ArrayList<>(before);
                longer.add(next);
                if (tryAll(fewer, longer)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean explains(List<History.Operation<Ask, Integer>> order) {
        int value = 0;
        for (History.Operation<Ask, Integer> each : order) {
            if (each.input().value >= 0) {
                value = each.input().value;
            } else if (each.output().isPresent() && each.output().get() != value) {
                return false;
            }
        }
        return true;
    }
}
