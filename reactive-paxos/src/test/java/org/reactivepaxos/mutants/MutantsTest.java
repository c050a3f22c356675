// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.mutants.Catcher.Means;

/**
 * Goal: a fault in the protocol does not stay hidden. Method: each mutant, run from a seed known to
 * find it, breaks a truth; the code as it is does not. The search from the first seed on is {@code
 * ./paxos mutants}, and {@code ./paxos mutants --renew NAME} writes the seeds down anew.
 */
final class MutantsTest {

    private static final int THREADS = 2;
    private static final int MUTANTS_MIN = 45;
    private static final int MUTANTS_PER_RULE_MIN = 2;
    private static final int RULES = 13;

    private static final List<Mutant> MUTANTS = Checkout.find().mutants();
    private static final Map<String, Future<Map<Catcher, Map<String, String>>>> FOUND =
            new LinkedHashMap<>();
    private static final Map<Run, Future<Map<String, String>>> AS_IT_IS = new HashMap<>();
    private static final ExecutorService THREADS_OF_ALL = Executors.newFixedThreadPool(THREADS);

    /** One seed on the code as it is. */
    record Run(Means means, long seed) {}

    static List<Mutant> mutants() {
        return MUTANTS;
    }

    /** All at once: each is alone in its loader, and there are many. */
    @BeforeAll
    static void letThemRun() {
        MutantCompiler compiler = new MutantCompiler(Checkout.find());
        for (Mutant mutant : MUTANTS) {
            FOUND.put(mutant.name(), THREADS_OF_ALL.submit(() -> tryOut(compiler, mutant)));
        }
        for (Run run : runs()) {
            Catcher catcher = new Catcher(run.means(), "", 1, run.seed());
            AS_IT_IS.put(
                    run,
                    THREADS_OF_ALL.submit(() -> MutantRun.unchanged().tryOut(catcher, run.seed())));
        }
    }

    @AfterAll
    static void endAll() {
        THREADS_OF_ALL.shutdownNow();
    }

    private static Map<Catcher, Map<String, String>> tryOut(
            MutantCompiler compiler, Mutant mutant) {
        MutantRun run = MutantRun.of(compiler.compile(mutant));
        Map<Catcher, Map<String, String>> found = new LinkedHashMap<>();
        for (Catcher catcher : mutant.catchers()) {
            found.put(catcher, run.tryOut(catcher, catcher.seed()));
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aFaultBreaksATruth(Mutant mutant) throws Exception {
        assertThat(Objects.requireNonNull(FOUND.get(mutant.name())).get())
                .isNotEmpty()
                .allSatisfy(
                        (catcher, found) ->
                                assertThat(found)
                                        .as("%s, seed %d; renew it?", catcher, catcher.seed())
                                        .containsOnlyKeys(Trial.TRUTH));
    }

    /** What each model shows of the code as it is, ExplorationTest says. */
    static Set<Run> runs() {
        return MUTANTS.stream()
                .flatMap(mutant -> mutant.catchers().stream())
                .filter(Catcher::hasSeeds)
                .map(catcher -> new Run(catcher.means(), catcher.seed()))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theCodeAsItIsBreaksNoneOnTheSameSeed(Run run) throws Exception {
        assertThat(Objects.requireNonNull(AS_IT_IS.get(run)).get()).isEmpty();
    }

    @Test
    void everyRuleHasMutants() {
        assertThat(MUTANTS).hasSizeGreaterThanOrEqualTo(MUTANTS_MIN);
        assertThat(IntStream.rangeClosed(1, RULES).mapToObj(number -> "S" + number))
                .allSatisfy(
                        rule ->
                                assertThat(MUTANTS)
                                        .filteredOn(mutant -> mutant.rule().equals(rule))
                                        .as(rule)
                                        .hasSizeGreaterThanOrEqualTo(MUTANTS_PER_RULE_MIN));
    }
}
