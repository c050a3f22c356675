// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumSet;
import java.util.Set;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.Message.Kind;

/**
 * Leases and reads by clocks that differ (S9, S10). Each step of true time lets every clock go on
 * by one or by two, each for itself and anew in every step: rates of 1.5, a third more or less. So
 * a grant of four is counted as two by the leader, and by the clocks that are fast and slow the one
 * ends when the other does.
 *
 * @param crashes of member 3
 * @param lease whether the reads are content with a lease
 * @param handsOver whether a leader may hand over to the other candidate
 */
record Leases(String name, int ballots, int beats, int crashes, boolean lease, boolean handsOver)
        implements Model {

    static final Timing TIMING = new Timing(50, 100, 10, 20, 4, 333_333, 0);

    private static final Set<Kind> KINDS =
            EnumSet.of(
                    Kind.PREPARE,
                    Kind.PROMISE,
                    Kind.ACCEPT,
                    Kind.ACCEPTED,
                    Kind.HEARTBEAT,
                    Kind.HEARTBEAT_REPLY);

    @Override
    public String about() {
        return "member 1 reads, member 2 proposes a value, "
                + ballots
                + " ballots with "
                + beats
                + " heartbeats each, clocks with rates of 1 to 2"
                + (crashes > 0 ? ", a crash of member 3" : "")
                + (lease ? "" : ", a round for the read")
                + (handsOver ? ", hand-over" : "");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Timing timing() {
        return TIMING;
    }

    @Override
    public boolean isMortal(int member) {
        return member == 3 && crashes > 0;
    }

    @Override
    public int values(int member) {
        return member == 2 ? 1 : 0;
    }

    @Override
    public int reads(int member) {
        return member == 1 ? 1 : 0;
    }

    @Override
    public boolean leaseReads() {
        return lease;
    }

    @Override
    public boolean carries(Kind kind) {
        return KINDS.contains(kind) || (handsOver && kind == Kind.RELEASE);
    }
}
