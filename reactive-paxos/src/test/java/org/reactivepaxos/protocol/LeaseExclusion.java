// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Role.Leading;

/** At no true time do two members hold a lease, or does a ballot above a leased one decide. */
final class LeaseExclusion implements Checker {

    /** The ballots of all that believe, now, to hold a lease. */
    static List<Ballot> leases(List<SimulatedMember> members) {
        List<Ballot> leases = new ArrayList<>(1);
        for (SimulatedMember member : members) {
            Ballot lease = member.lease();
            if (!lease.equals(Ballot.NONE)) {
                leases.add(lease);
            }
        }
        return leases;
    }

    @Override
    public void turned(int member, Outcome outcome, List<Ballot> leases) {
        Checker.require(leases.size() <= 1, "one member holds a lease", member, leases);
        if (!outcome.decided().isEmpty() && outcome.state().role() instanceof Leading leading) {
            for (Ballot lease : leases) {
                Checker.require(
                        !lease.isBelow(leading.ballot()),
                        "nobody decides above a lease",
                        leading.ballot(),
                        lease);
            }
        }
    }
}
