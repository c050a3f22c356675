// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.PrintWriter;
import java.util.Locale;
import org.reactivepaxos.examples.chaos.Outcomes.Outcome;

/** A line now and then about how a run goes, and a table of what members use. */
final class Progress {

    private static final int LINE_SECONDS = 10;
    private static final int USAGE_SECONDS = 60;

    private final PrintWriter out;
    private final boolean showsUsage;
    private double nextLine = LINE_SECONDS;
    private double nextUsage;

    Progress(PrintWriter out, boolean showsUsage) {
        this.out = out;
        this.showsUsage = showsUsage;
    }

    void tick(ChaosRun run) throws InterruptedException {
        double seconds = run.seconds();
        if (seconds >= nextLine) {
            nextLine += LINE_SECONDS;
            out.printf(
                    Locale.ROOT,
                    "%5.0f s: %d ok, %d unknown, %d refused; %d registers judged; %d faults%n",
                    seconds,
                    run.ok(),
                    run.outcomes().count(Outcome.UNKNOWN),
                    run.outcomes().count(Outcome.NO),
                    run.judge().judged(),
                    run.nemesis().done().values().stream().mapToLong(Long::longValue).sum());
            out.flush();
        }
        if (showsUsage && seconds >= nextUsage) {
            nextUsage += USAGE_SECONDS;
            Usage.print(run, out);
        }
    }
}
