// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.examples.chaos.Ask.Kind;
import org.reactivepaxos.examples.chaos.Register.Use;
import org.reactivepaxos.testkit.History;
import org.reactivepaxos.testkit.Linearizability;
import org.reactivepaxos.testkit.Linearizability.Verdict;

/** What is found right and wrong with the calls of one register. */
class RegisterTest {

    private final Register register = new Register(0, 1, 100);
    private long nextId = 1;

    private Ask put() {
        long id = nextId++;
        return new Ask(id, Kind.PUT, 1, 0, id);
    }

    private Ask swap(long expected) {
        long id = nextId++;
        return new Ask(id, Kind.SWAP, 1, expected, id);
    }

    private Ask read() {
        return new Ask(nextId++, Kind.READ, 1, 0, 0);
    }

    private void answered(Ask ask, long number) {
        register.answered(register.begin(ask), number);
    }

    private Verdict.Kind verdict() {
        return register.judge().kind();
    }

    @Test
    void acceptsOneCallAfterTheOther() {
        answered(put(), 0);
        answered(read(), 1);
        answered(swap(1), 1);
        answered(swap(1), 3);
        answered(read(), 3);
        assertThat(verdict()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    }

    @Test
    void findsAStaleRead() {
        answered(put(), 0);
        answered(put(), 1);
        answered(read(), 1);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    @Test
    void findsAnAcknowledgedWriteThatIsLost() {
        answered(put(), 0);
        answered(put(), 0);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    @Test
    void findsACallThatTookEffectTwice() {
        Ask twice = put();
        answered(twice, 0);
        answered(put(), 1);
        answered(read(), 1);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    @Test
    void findsARefusedCallThatTookEffect() {
        register.refused(register.begin(put()));
        answered(read(), 1);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    @Test
    void acceptsAnUnknownCallThatTookEffectLateOrNever() {
        register.unknown(register.begin(put()));
        register.unknown(register.begin(put()));
        answered(read(), 0);
        answered(read(), 2);
        assertThat(verdict()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    }

    @Test
    void findsAnUnknownCallThatTookEffectTwice() {
        register.unknown(register.begin(put()));
        answered(put(), 1);
        answered(read(), 2);
        answered(read(), 1);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    @Test
    void acceptsWhatOneOfManyUnknownCallsExplains() {
        beginManyThatOneReadSees();
        assertThat(verdict()).isEqualTo(Verdict.Kind.LINEARIZABLE);
    }

    @Test
    void findsWhatNoneOfManyUnknownCallsExplains() {
        beginManyThatOneReadSees();
        answered(read(), 0);
        assertThat(verdict()).isEqualTo(Verdict.Kind.VIOLATED);
    }

    /** Far too many for a search through all that may have happened. */
    private void beginManyThatOneReadSees() {
        for (int i = 0; i < 60; i++) {
            register.unknown(register.begin(put()));
        }
        answered(read(), 30);
    }

    /** Leaving out unknown calls that nobody saw changes no verdict. */
    @Test
    void agreesWithASearchThatLeavesNothingOut() {
        Random random = new Random(1);
        int violated = 0;
        for (int i = 0; i < 3_000; i++) {
            History<Ask, Long> whole = new History<>();
            Register shortened = new Register(0, 1, 100);
            draw(random, whole, shortened);
            Verdict.Kind expected = Linearizability.check(Ask.MODEL, whole).kind();
            assertThat(shortened.judge().kind()).as("history %d", i).isEqualTo(expected);
            violated += expected == Verdict.Kind.VIOLATED ? 1 : 0;
        }
        assertThat(violated).isBetween(300, 2_700);
    }

    private record Open(Use use, History<Ask, Long>.Call call) {}

    private static void draw(Random random, History<Ask, Long> whole, Register shortened) {
        List<Open> open = new ArrayList<>();
        List<Long> answers = new ArrayList<>(List.of(0L));
        long id = 1;
        while (id <= 7 || !open.isEmpty()) {
            if (id <= 7 && random.nextBoolean()) {
                Ask ask = draw(random, id++, shortened.latest());
                open.add(new Open(shortened.begin(ask), whole.begin(ask)));
            } else if (!open.isEmpty()) {
                Open each = open.remove(random.nextInt(open.size()));
                if (random.nextInt(3) == 0) {
                    shortened.unknown(each.use);
                    each.call.unknown();
                } else {
                    long answer = random.nextInt(3) == 0 ? id - 1 - random.nextInt((int) id) : 0;
                    answer = Math.max(answer, answers.get(answers.size() - 1) * random.nextInt(2));
                    answer = answer == each.use.ask().id() ? 0 : answer;
                    answers.add(each.use.ask().appliedTo(answer));
                    shortened.answered(each.use, answer);
                    each.call.answered(answer);
                }
            }
        }
    }

    private static Ask draw(Random random, long id, long expected) {
        return switch (random.nextInt(3)) {
            case 0 -> new Ask(id, Kind.PUT, 1, 0, id);
            case 1 -> new Ask(id, Kind.SWAP, 1, expected, id);
            default -> new Ask(id, Kind.READ, 1, 0, 0);
        };
    }
}
