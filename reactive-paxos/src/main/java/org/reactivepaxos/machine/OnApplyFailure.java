// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

import java.time.Duration;
import java.util.Objects;

/**
 * What happens when a {@link ReactiveStateMachine} fails to execute a value. It is never skipped:
 * this member would be another than the others from then on.
 *
 * @param retries how often it is tried again, each time logged as a warning; then the group halts
 *     on this member, with a {@link StateMachineException}
 * @param firstBackoff how long the first retry waits; each further one twice as long
 * @param maxBackoff how long one waits at most
 */
public record OnApplyFailure(long retries, Duration firstBackoff, Duration maxBackoff) {

    private static final OnApplyFailure HALT = new OnApplyFailure(0, Duration.ZERO, Duration.ZERO);

    public OnApplyFailure {
        Objects.requireNonNull(firstBackoff, "firstBackoff");
        Objects.requireNonNull(maxBackoff, "maxBackoff");
        if (retries < 0 || firstBackoff.isNegative() || maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    retries + " retries after " + firstBackoff + " to " + maxBackoff);
        }
    }

    /** The group halts on this member at once. The default. */
    public static OnApplyFailure halt() {
        return HALT;
    }

    /**
     * Tries again, for failures that pass by; then the group halts. Meanwhile the group's machines
     * wait, and the group goes on deciding.
     *
     * @param times 1 or more; {@link Long#MAX_VALUE} for as long as it takes
     */
    public static OnApplyFailure retry(long times, Duration firstBackoff, Duration maxBackoff) {
        if (times < 1) {
            throw new IllegalArgumentException("retries: " + times);
        }
        return new OnApplyFailure(times, firstBackoff, maxBackoff);
    }
}
