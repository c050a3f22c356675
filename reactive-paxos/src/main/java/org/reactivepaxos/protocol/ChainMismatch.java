// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Chain.Link;

/**
 * The decided log of this member, or what a state machine made of it, is not that of a majority, or
 * there is no majority to tell whose is right (rule S12). The group that throws it must halt, as
 * for an {@link InvariantViolation}.
 */
public final class ChainMismatch extends Error {

    private static final long serialVersionUID = 1L;

    private final @Nullable Integer machine;
    private final long below;
    private final int own;
    private final @Nullable Integer majority;

    /**
     * @param machine whose results differ, null where the log does
     * @param own this member's sum
     * @param majority the sum of the majority there, null without one
     */
    ChainMismatch(@Nullable Integer machine, Link own, @Nullable Integer majority) {
        super(message(machine, own, majority));
        this.machine = machine;
        this.below = own.below();
        this.own = own.sum();
        this.majority = majority;
    }

    private static String message(@Nullable Integer machine, Link own, @Nullable Integer majority) {
        String what =
                machine == null ? "the log" : "what state machine " + machine + " made of the log";
        String sums = " below instance " + own.below() + " has the sum " + hex(own.sum()) + " here";
        return what
                + sums
                + (majority == null
                        ? ", another one elsewhere, and no majority has the same"
                        : ", and " + hex(majority) + " on a majority of the voters");
    }

    private static String hex(int sum) {
        return Integer.toHexString(sum);
    }

    /** The state machine whose results differ; empty where the log itself does. */
    public OptionalInt machine() {
        return machine == null ? OptionalInt.empty() : OptionalInt.of(machine);
    }

    /** The sums are over everything below this instance. */
    public long below() {
        return below;
    }

    /** The sum of this member. */
    public int own() {
        return own;
    }

    /** The sum that a majority of the voters has; empty where none has the same. */
    public OptionalInt majority() {
        return majority == null ? OptionalInt.empty() : OptionalInt.of(majority);
    }
}
