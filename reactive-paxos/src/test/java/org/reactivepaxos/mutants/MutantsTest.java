// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: a fault in the protocol does not stay hidden. Method: each mutant, run from a seed known to
 * find it, breaks a truth; the code as it is does not. The search from the first seed on is {@code
 * ./paxos mutants}, and {@code ./paxos mutants --renew NAME} writes the seeds down anew.
 */
final class MutantsTest {

    private static final int MUTANTS_MIN = 45;
    private static final int MUTANTS_PER_RULE_MIN = 2;
    private static final int RULES = 13;

    private static final Checkout CHECKOUT = Checkout.find();
    private static final MutantCompiler COMPILER = new MutantCompiler(CHECKOUT);

    static List<Mutant> mutants() {
        return CHECKOUT.mutants();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aFaultBreaksATruth(Mutant mutant) {
        MutantRun run = MutantRun.of(COMPILER.compile(mutant));

        for (Catcher catcher : mutant.catchers()) {
            assertThat(run.tryOut(catcher, catcher.seed()))
                    .as("%s by %s, seed %d", mutant, catcher, catcher.seed())
                    .containsOnlyKeys(Trial.TRUTH);
        }
    }

    /** What each model shows of the code as it is, ExplorationTest says. */
    static Stream<Arguments> seeds() {
        return mutants().stream()
                .flatMap(mutant -> mutant.catchers().stream())
                .filter(Catcher::hasSeeds)
                .map(catcher -> Arguments.of(catcher.withSeed(0), catcher.seed()))
                .distinct();
    }

    @Test
    void theCodeAsItIsBreaksNoneOnTheSameSeeds() {
        seeds().distinct()
                .forEach(
                        run -> {
                            Catcher catcher = (Catcher) run.get()[0];
                            long seed = (long) run.get()[1];
                            assertThat(MutantRun.unchanged().tryOut(catcher, seed))
                                    .as("%s, seed %d", catcher, seed)
                                    .isEmpty();
                        });
    }

    @Test
    void everyRuleHasMutants() {
        assertThat(mutants()).hasSizeGreaterThanOrEqualTo(MUTANTS_MIN);
        assertThat(IntStream.rangeClosed(1, RULES).mapToObj(number -> "S" + number))
                .allSatisfy(
                        rule ->
                                assertThat(mutants())
                                        .filteredOn(mutant -> mutant.rule().equals(rule))
                                        .as(rule)
                                        .hasSizeGreaterThanOrEqualTo(MUTANTS_PER_RULE_MIN));
    }
}
