// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one simulated run did.
 *
 * @param traceHash of every event, message and decision in order; equal for equal runs of equal
 *     code, on every JDK
 * @param steps folds of the core
 * @param proposed operations proposed
 * @param acknowledged operations that their living proposer was told to be done
 * @param marks how often each situation was reached
 * @param faults how often each kind of fault came
 * @param violation what was found wrong, null for nothing
 */
public record SimulationResult(
        SimulationPlan plan,
        long traceHash,
        long steps,
        long proposed,
        long acknowledged,
        Map<Mark, Long> marks,
        Map<Fault, Long> faults,
        @Nullable Violation violation) {

    /** The hash as it is printed. */
    public String traceHashText() {
        return String.format(Locale.ROOT, "%016x", traceHash);
    }

    /**
     * A truth that did not hold.
     *
     * @param truth its name: that of a checker, or the kind of failure of the core itself
     * @param checked whether a checker of the history found it, rather than the core itself
     * @param description everything known, with the last events of the run
     */
    public record Violation(String truth, boolean checked, String description) {}
}
