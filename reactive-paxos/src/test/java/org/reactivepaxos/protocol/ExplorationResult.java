// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Locale;

/**
 * What an exploration found.
 *
 * @param states different worlds visited
 * @param transitions steps taken between them
 * @param locals different states of single members among them
 * @param messages different messages sent
 * @param exhausted whether nothing within the bounds was left out
 * @param counterexample the steps to a broken truth, and the truth; empty when none broke
 */
public record ExplorationResult(
        String model,
        long states,
        long transitions,
        int locals,
        int messages,
        boolean exhausted,
        List<String> counterexample) {

    public ExplorationResult {
        counterexample = List.copyOf(counterexample);
    }

    /** Whether no truth broke. */
    public boolean holds() {
        return counterexample.isEmpty();
    }

    /** One line for people. */
    public String summary(double seconds) {
        String end = exhausted ? "exhausted" : holds() ? "stopped at the bound" : "A TRUTH BROKE";
        return String.format(
                Locale.ROOT,
                "%s: %,d states, %,d steps, %,d states of members, %,d messages, %.1f s: %s",
                model,
                states,
                transitions,
                locals,
                messages,
                seconds,
                end);
    }
}
