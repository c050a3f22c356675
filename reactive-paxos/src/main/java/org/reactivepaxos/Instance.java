// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that was chosen, and has taken effect on this member.
 *
 * @param group the group
 * @param id the instance: the position in the group's log, the same on every member
 * @param index position within the instance's batch, 0 for a value that was proposed alone
 * @param machine id of the state machine that executed it
 * @param value the value; shared, not to be modified
 * @param executed what the state machine on this member returned, null where the instance was read
 *     from the log
 */
public record Instance(
        int group, long id, int index, int machine, byte[] value, byte @Nullable [] executed) {

    /**
     * The state machine's result on this member; empty where the instance was read from the log.
     */
    public Optional<byte[]> result() {
        return Optional.ofNullable(executed);
    }

    @Override
    public String toString() {
        return "Instance[group "
                + group
                + ", id "
                + id
                + "."
                + index
                + ", machine "
                + machine
                + ", "
                + value.length
                + " bytes]";
    }
}
