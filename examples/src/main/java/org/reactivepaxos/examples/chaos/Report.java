// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.reactivepaxos.examples.chaos.Outcomes.Outcome;

/** What a run has come to, for people. */
final class Report {

    private static final int VIOLATIONS_SHOWN = 10;

    private final ChaosRun run;
    private final PrintWriter out;

    Report(ChaosRun run, PrintWriter out) {
        this.run = run;
        this.out = out;
    }

    void print() {
        calls();
        faults();
        if (run.settings().mix().hasMasters()) {
            masters();
        }
        verdict();
        out.flush();
    }

    private void calls() {
        Outcomes outcomes = run.outcomes();
        out.printf(
                Locale.ROOT,
                "%d calls in %.0f s: %d ok, %d unknown, %d refused; longest time without success"
                        + " %.1f s%n",
                run.ok() + outcomes.count(Outcome.UNKNOWN) + outcomes.count(Outcome.NO),
                run.seconds(),
                run.ok(),
                outcomes.count(Outcome.UNKNOWN),
                outcomes.count(Outcome.NO),
                outcomes.longestSilenceSeconds());
        outcomes.counts().forEach((kind, counts) -> out.println("  " + kind + " " + counts));
        outcomes.reasons().forEach((reason, count) -> out.println("  " + count + " x " + reason));
    }

    private void faults() {
        out.println("faults:");
        run.nemesis().done().forEach((f, count) -> out.println("  " + count + " x " + f.text()));
        out.println("ends of processes (exit code, whether expected): " + run.cluster().ends());
    }

    private void masters() {
        out.println("masters: " + run.masters().summary());
        out.println("times without a master:");
        run.nemesis().times().lines(run.masters()).forEach(out::println);
    }

    private void verdict() {
        out.printf(
                "histories: %d registers judged, %d undecided%n",
                run.judge().judged(), run.judge().undecided());
        out.printf(
                "executed: %d calls, of which %d were acknowledged; %d were refused%n",
                run.executed(),
                run.outcomes().acknowledged().cardinality(),
                run.outcomes().refused().cardinality());
        out.println("state: " + run.level());
        List<String> violations = run.cluster().violations();
        if (violations.isEmpty()) {
            out.println(
                    "verdict: linearizable, nothing acknowledged is missing, one sequence on all"
                            + " members");
            return;
        }
        out.printf(
                Locale.ROOT,
                "verdict: %d VIOLATIONS, the first after %.1f s%n",
                violations.size(),
                run.firstViolationSeconds());
        violations.stream().distinct().limit(VIOLATIONS_SHOWN).forEach(v -> out.println("  " + v));
    }
}
