// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ResyncErrors;

/**
 * What the caller of {@link PaxosNode#resync} is told where it does not come to its end.
 *
 * @param haltedBy why the group had halted
 */
record ResyncFailures(int group, @Nullable Throwable haltedBy) implements ResyncErrors {

    /**
     * @throws ResyncRefusedException when it does not run because of something else, or runs
     */
    static ResyncFailures of(GroupRuntime halted) {
        Throwable haltedBy = halted.streams().haltedBy();
        ResyncRefusedException.unlessDiverged(halted.id(), haltedBy);
        return new ResyncFailures(halted.id(), haltedBy);
    }

    @Override
    public Throwable refused(String why) {
        return new ResyncRefusedException(group, why, haltedBy);
    }

    @Override
    public Throwable removed() {
        return new MemberRemovedException(
                "group " + group + ": this member was removed from it; the group may be dropped",
                haltedBy,
                null);
    }

    @Override
    public Throwable closed() {
        return new NodeClosedException(
                "group "
                        + group
                        + ": has ended here, with its node or for good, before it was level",
                haltedBy);
    }
}
