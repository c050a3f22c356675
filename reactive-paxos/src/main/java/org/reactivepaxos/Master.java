// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.OptionalInt;
import org.reactivepaxos.protocol.MasterState;
import org.reactivepaxos.runtime.GroupStreams;

/**
 * Who is master of a group, as this member sees it at one moment.
 *
 * @param group the group
 * @param member the master by the log, as far as it is known here; empty where nobody is. Its lease
 *     may be over
 * @param term grows with each new master: the fencing token, for whatever acts on a master's word
 *     to refuse lower ones
 * @param self whether this member was master at that moment; at any time at most one member was
 * @param lease zero where it is over, or nobody is master; else what was left of the lease at that
 *     moment, by this member's clock: at least, where {@code self}; at most, where another member
 *     is master
 */
public record Master(int group, OptionalInt member, long term, boolean self, Duration lease) {

    static Master of(int group, GroupStreams.Master seen) {
        MasterState.Holder holder = seen.mastership().holder();
        return new Master(
                group,
                holder == null ? OptionalInt.empty() : OptionalInt.of(holder.member()),
                seen.mastership().term(),
                seen.mastership().self(),
                Duration.ofNanos(seen.leaseLeftNanos()));
    }
}
