// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.mutants.MutantRun.Search;

/**
 * Lets the simulations and the exploration look for mutants, from the first seed on, and prints
 * what they found as a table in Markdown; then runs the code as it is over the same seeds.
 */
public final class MutantTable {

    private static final String HEAD =
            "| Mutant | Rule | What it does wrong | Found by | Broken truth | Seeds needed |"
                    + " Seconds |\n|---|---|---|---|---|---|---|";

    private final Checkout checkout = Checkout.find();
    private final PrintWriter out;
    private final Map<String, Catcher> used = new TreeMap<>();

    /**
     * @throws IllegalStateException when the sources are not there, or a mutant is not written like
     *     one
     */
    public MutantTable(PrintWriter out) {
        this.out = out;
    }

    /** The names of all mutants. */
    public List<String> names() {
        return checkout.mutants().stream().map(Mutant::name).toList();
    }

    /** Prints all mutants without looking for any. */
    public void list() {
        for (Mutant mutant : checkout.mutants()) {
            out.printf("%-42s %-4s %s%n", mutant.name(), mutant.rule(), mutant.fault());
        }
    }

    /**
     * Looks for mutants.
     *
     * @param names of those to look for
     * @param renew whether to write down the seeds found, for the tests
     * @return whether all were found, and the code as it is breaks no truth
     * @throws IllegalStateException when there is no compiler, or a patch no longer applies or
     *     compiles
     */
    public boolean run(List<String> names, boolean renew) {
        MutantCompiler compiler = new MutantCompiler(checkout);
        List<String> survivors = new ArrayList<>();
        out.println(HEAD);
        for (Mutant mutant : checkout.mutants()) {
            if (names.contains(mutant.name())) {
                MutantRun run = MutantRun.of(compiler.compile(mutant));
                for (Catcher catcher : mutant.catchers()) {
                    if (!find(mutant, catcher, run, renew)) {
                        survivors.add(mutant + " (" + catcher + ")");
                    }
                }
            }
        }
        out.println();
        out.println(survivors.isEmpty() ? "All were found." : "NOT FOUND: " + survivors);
        out.flush();
        return runUnchanged() && survivors.isEmpty();
    }

    private boolean find(Mutant mutant, Catcher catcher, MutantRun run, boolean renew) {
        long before = System.nanoTime();
        Search search = run.search(catcher);
        boolean found = search.truth() != null;
        out.printf(
                "| %s | %s | %s | %s | %s | %s | %.1f |%n",
                mutant.name(),
                mutant.rule(),
                mutant.fault(),
                catcher,
                found ? search.truth() : "**none: it survives**",
                catcher.hasSeeds() ? search.seed() + " of " + catcher.within() : "-",
                (System.nanoTime() - before) / 1e9);
        out.flush();
        if (found && renew && catcher.hasSeeds()) {
            checkout.renew(mutant, catcher, search.seed());
        }
        used.merge(catcher.toString(), catcher.withSeed(search.seed()), MutantTable::further);
        return found;
    }

    private static Catcher further(Catcher one, Catcher other) {
        return one.seed() >= other.seed() ? one : other;
    }

    private boolean runUnchanged() {
        boolean holds = true;
        for (Catcher catcher : used.values()) {
            Search search = MutantRun.unchanged().searchUpTo(catcher, catcher.seed());
            boolean sound = search.truth() == null && search.failures() == 0;
            out.printf(
                    "The code as it is, %s%s: %s.%n",
                    catcher,
                    catcher.hasSeeds() ? ", seeds 1 to " + catcher.seed() : "",
                    sound ? "no truth is broken" : "BROKEN: " + search);
            out.flush();
            holds &= sound;
        }
        return holds;
    }
}
