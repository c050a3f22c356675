// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.simulate;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.SimulationResult;

/** Says how far the work has come, and the trace hashes in the order of their seeds if wanted. */
final class Progress implements Consumer<SimulationResult> {

    private static final long EVERY = TimeUnit.SECONDS.toNanos(5);

    private final @Nullable PrintWriter hashes;
    private final PrintWriter err;
    private final Map<Long, String> early = new HashMap<>();
    private long nextSeed;
    private long seeds;
    private long steps;
    private long saidAt = System.nanoTime();

    Progress(@Nullable PrintWriter hashes, PrintWriter err, long firstSeed) {
        this.hashes = hashes;
        this.err = err;
        this.nextSeed = firstSeed;
    }

    @Override
    public void accept(SimulationResult result) {
        seeds++;
        steps += result.steps();
        if (hashes != null) {
            early.put(
                    result.plan().seed(),
                    "seed "
                            + result.plan().seed()
                            + ": trace hash "
                            + result.traceHashText()
                            + ", "
                            + result.steps()
                            + " steps");
            for (String line = early.remove(nextSeed);
                    line != null;
                    line = early.remove(nextSeed)) {
                hashes.println(line);
                nextSeed++;
            }
        }
        if (System.nanoTime() - saidAt >= EVERY) {
            saidAt = System.nanoTime();
            err.println("... " + seeds + " seeds, " + steps + " steps");
            err.flush();
        }
    }
}
