// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ChainMismatch;

/**
 * A group cannot be started anew by {@link PaxosNode#resync}: it runs, or it halted for another
 * reason than what its state machines answered. The message tells which, and what helps instead.
 * Nothing was changed.
 */
public final class ResyncRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int group;

    /**
     * @param cause why the group halted, null where it has not
     */
    ResyncRefusedException(int group, String why, @Nullable Throwable cause) {
        super("group " + group + " cannot be started anew: " + why, cause);
        this.group = group;
    }

    /**
     * @param haltedBy why the group halted, null where it has not
     */
    static void unlessDiverged(int group, @Nullable Throwable haltedBy) {
        if (haltedBy == null) {
            throw new ResyncRefusedException(group, "it has not halted", null);
        }
        if (!(haltedBy instanceof ChainMismatch differs) || differs.machine().isEmpty()) {
            throw new ResyncRefusedException(
                    group,
                    "it did not halt because a state machine answered otherwise than those of the"
                            + " others. Where the log itself differs, remove this member, and add"
                            + " a new one with an empty directory",
                    haltedBy);
        }
    }

    public int group() {
        return group;
    }
}
