// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.reactivepaxos.testkit.Linearizability.Verdict;
import org.reactivepaxos.testkit.Linearizability.Verdict.Kind;

/**
 * Hands out registers, and judges each when it is used up: so a violation is found soon, and no
 * more than the live registers are in memory.
 */
final class HistoryJudge {

    private static final int REGISTERS_PER_GROUP = 3;
    private static final int CALLS_PER_REGISTER = 80;

    private final Consumer<String> violations;
    private final AtomicLong nextKey = new AtomicLong(1);
    private final List<List<Register>> live = new ArrayList<>();
    private final List<Register> ending = new ArrayList<>();
    private long judged;
    private long undecided;

    HistoryJudge(int groups, Consumer<String> violations) {
        this.violations = violations;
        for (int group = 0; group < groups; group++) {
            List<Register> registers = new ArrayList<>();
            for (int i = 0; i < REGISTERS_PER_GROUP; i++) {
                registers.add(fresh(group));
            }
            live.add(registers);
        }
    }

    private Register fresh(int group) {
        return new Register(group, nextKey.getAndIncrement(), CALLS_PER_REGISTER);
    }

    /** One of the live registers. */
    synchronized Register draw(Random random) {
        List<Register> registers = live.get(random.nextInt(live.size()));
        int index = random.nextInt(registers.size());
        Register drawn = registers.get(index);
        if (drawn.isUsedUp()) {
            ending.add(drawn);
            drawn = fresh(drawn.group());
            registers.set(index, drawn);
        }
        return drawn;
    }

    /** The registers that are in use. */
    synchronized List<Register> live() {
        return live.stream().flatMap(List::stream).toList();
    }

    /** Judges what is over by now. */
    synchronized void judge() {
        for (Register over : List.copyOf(ending)) {
            if (over.isOver()) {
                ending.remove(over);
                judge(over);
            }
        }
    }

    /** Judges all: no call is open any more. */
    synchronized void judgeAll() {
        live.forEach(ending::addAll);
        live.clear();
        ending.forEach(this::judge);
        ending.clear();
    }

    private void judge(Register register) {
        Verdict verdict = register.judge();
        judged++;
        if (verdict.kind() != Kind.LINEARIZABLE) {
            undecided += verdict.kind() == Kind.UNDECIDED ? 1 : 0;
            violations.accept(
                    "group "
                            + register.group()
                            + ", register "
                            + register.key()
                            + " is "
                            + (verdict.kind() == Kind.VIOLATED
                                    ? "not linearizable: "
                                    : "undecided: ")
                            + verdict.explanation());
        }
    }

    /** How many registers were judged. */
    synchronized long judged() {
        return judged;
    }

    synchronized long undecided() {
        return undecided;
    }
}
