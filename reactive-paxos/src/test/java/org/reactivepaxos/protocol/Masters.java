// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;

/**
 * The master (S11) among members that apply the log late, by clocks as in {@link Leases}. The log
 * is one sequence: what consensus gives is not explored again here. An entry that was offered once
 * may be decided at any later time, by whichever order.
 *
 * @param entries instances of the log
 * @param offers entries that members offer, over all of them and their lives
 * @param restarts over all members
 * @param repeats whether an entry may be decided twice
 */
record Masters(String name, int members, int entries, int offers, int restarts, boolean repeats)
        implements Explored {

    /** X; a holder counts half of it, since the clocks' rates may differ by two. */
    static final long LEASE = 4;

    static final Timing TIMING = new Timing(50, 100, 10, 20, 1, 333_333, 0);
    static final Limits LIMITS = new Limits(64, 1 << 20, 1 << 12, 0, 1000);

    @Override
    public String about() {
        return members
                + " members claim, renew, resign and transfer, "
                + offers
                + " entries offered, a log of "
                + entries
                + ", applied late"
                + (restarts > 0 ? ", restarts: " + restarts : "")
                + (repeats ? ", entries decided twice" : "");
    }

    @Override
    public Space space() {
        return new MasterSpace(this, Transition::fold);
    }

    /** The core, or a stand-in with a planted fault. */
    interface Fold {
        Outcome fold(GroupState state, long now, List<Event> events);
    }
}
