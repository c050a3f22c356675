// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.SimulationResult.Violation;

/**
 * Runs the real core of one group under every fault on virtual time, alone and fast: no reactor, no
 * thread, no clock. One seed decides everything.
 */
public final class Simulation {

    private Simulation() {}

    /** Runs a plan; a truth that does not hold is part of the result, with the last events. */
    public static SimulationResult run(SimulationPlan plan) {
        return run(plan, CrashPlan.NONE);
    }

    /** The same, with these crashes on top. */
    static SimulationResult run(SimulationPlan plan, CrashPlan crashes) {
        SimulatedGroup group = new SimulatedGroup(plan, false, crashes);
        Throwable failure = run(group);
        return group.result(failure == null ? null : violation(plan, crashes, failure));
    }

    /** The smallest plan found that breaks the same truth as this one, which must break it. */
    public static SimulationPlan shrink(SimulationPlan plan, Violation violation) {
        return Shrinking.shrink(
                plan,
                smaller -> {
                    Violation found = tryOut(smaller).violation();
                    return found != null && found.truth().equals(violation.truth());
                });
    }

    /** The same without the text of the last events, for those who need only to know. */
    static SimulationResult tryOut(SimulationPlan plan) {
        SimulatedGroup group = new SimulatedGroup(plan, false, CrashPlan.NONE);
        Throwable failure = run(group);
        return group.result(
                failure == null
                        ? null
                        : new Violation(truth(failure), failure instanceof BrokenTruth, ""));
    }

    private static @Nullable Throwable run(SimulatedGroup group) {
        try {
            group.run();
            return null;
        } catch (BrokenTruth | RuntimeException | InvariantViolation e) {
            return e;
        }
    }

    private static Violation violation(SimulationPlan plan, CrashPlan crashes, Throwable failure) {
        SimulatedGroup again = new SimulatedGroup(plan, true, crashes);
        Throwable same = run(again);
        String description =
                same == null
                        ? failure + "; it did not fail again"
                        : same + "\n" + again.describe() + "\n" + stack(same);
        return new Violation(truth(failure), failure instanceof BrokenTruth, description);
    }

    private static String stack(Throwable failure) {
        StringBuilder text = new StringBuilder();
        if (!(failure instanceof BrokenTruth)) {
            for (StackTraceElement each : failure.getStackTrace()) {
                text.append("  at ").append(each).append('\n');
            }
        }
        return text.toString();
    }

    private static String truth(Throwable failure) {
        if (failure instanceof BrokenTruth broken) {
            return broken.truth();
        }
        return failure instanceof InvariantViolation
                ? "invariant of the core: " + failure.getMessage()
                : "the core fails: " + failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
