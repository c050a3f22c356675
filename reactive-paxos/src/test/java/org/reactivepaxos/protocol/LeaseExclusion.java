// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * At no true time do two members hold a lease, or has a phase-1 quorum promised a ballot above a
 * leased one: so none above it leads or decides.
 */
final class LeaseExclusion implements Checker {

    private final Map<Integer, Ballot> promised = new HashMap<>();
    private final Map<Long, Membership> memberships = new HashMap<>();

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
    public void folded(int member, GroupState state) {
        if (state.genesis() != null) {
            promised.put(member, state.acceptor().promised());
            memberships.putIfAbsent(state.membership().version(), state.membership());
        }
    }

    @Override
    public void turned(int member, Outcome outcome, List<Ballot> leases) {
        Checker.require(leases.size() <= 1, "one member holds a lease", member, leases);
        if (outcome.state().role() instanceof Leading leading) {
            for (Ballot lease : leases) {
                Checker.require(
                        !lease.isBelow(leading.ballot()),
                        "nobody leads above a lease",
                        leading.ballot(),
                        lease);
            }
        }
        leases.forEach(this::requireNoQuorumAbove);
    }

    /** Promises of later memberships are no promises of this one's quorums. */
    private void requireNoQuorumAbove(Ballot lease) {
        Membership membership = memberships.get(lease.version());
        if (membership == null) {
            return; // No member that holds a lease knows it: it has just begun.
        }
        long above =
                membership.voters().stream()
                        .map(voter -> promised.getOrDefault(voter.member(), Ballot.NONE))
                        .filter(ballot -> ballot.version() == lease.version())
                        .filter(lease::isBelow)
                        .count();
        Checker.require(
                above < membership.phase1Quorum(),
                "no quorum has promised above a lease",
                lease,
                promised);
    }
}
