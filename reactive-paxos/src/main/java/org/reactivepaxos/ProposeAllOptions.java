// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stream of values is proposed. Immutable: every setter returns a changed copy.
 *
 * @param machine id of the state machine that is to execute the values; null for the group's only
 *     one
 * @param window how many values are taken from the publisher and not yet emitted, at most
 * @param deadline how long each value may take; null for the group's
 */
public record ProposeAllOptions(
        @Nullable Integer machine, int window, @Nullable Duration deadline) {

    /** The window unless another is set: enough for 100,000 values per second at 10 ms. */
    public static final int WINDOW = 1024;

    /** Room for one value that is proposed, the next one, and the result that is on its way. */
    public static final int WINDOW_MIN = 3;

    /**
     * Throws {@link IllegalArgumentException} when the window is below {@link #WINDOW_MIN}, or the
     * deadline not positive.
     */
    public ProposeAllOptions {
        if (window < WINDOW_MIN) {
            throw new IllegalArgumentException(
                    "a window of " + window + " values; the smallest is " + WINDOW_MIN);
        }
        if (deadline != null) {
            ProposeOptions.requirePositive(deadline);
        }
    }

    /** For the group's only state machine, with a window of {@link #WINDOW} values. */
    public static ProposeAllOptions create() {
        return new ProposeAllOptions(null, WINDOW, null);
    }

    /** The state machine that is to execute the values, on every member. */
    public ProposeAllOptions machine(int id) {
        return new ProposeAllOptions(id, window, deadline);
    }

    /**
     * How many values are taken from the publisher and not yet emitted, at most; {@link
     * #WINDOW_MIN} or above. All but two of them are proposed at a time: one is the next, and one
     * the result on its way to the subscriber.
     */
    public ProposeAllOptions window(int values) {
        return new ProposeAllOptions(machine, values, deadline);
    }

    /**
     * How long each value may take from the moment it is taken from the publisher until its result,
     * whatever it waits for. Then it is withdrawn if it has not left this member, and the stream
     * ends with that error. Default {@link GroupOptions#proposeDeadline}.
     */
    public ProposeAllOptions deadline(Duration after) {
        return new ProposeAllOptions(machine, window, after);
    }

    /**
     * Whatever happens, values take effect in their order: each is proposed only when the one
     * before it is applied here. Costs the pipelining; the same as {@code window(WINDOW_MIN)}.
     */
    public ProposeAllOptions oneAtATime() {
        return window(WINDOW_MIN);
    }
}
