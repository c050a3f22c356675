// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Role.Leading;

/** At no true time do two members hold a lease, or does a ballot above a leased one decide. */
final class LeaseExclusion implements Checker {
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
