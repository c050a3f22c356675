// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.List;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Voter;

/**
 * Who belongs to a group, as this member knows it.
 *
 * @param group the group
 * @param version the instance of the entry that put it into effect, {@link Ballot#GENESIS_VERSION}
 *     for the first one
 * @param voters in ascending order of their member ids
 * @param followers members that learn and have no vote, in ascending order
 * @param quorums how many votes are needed
 * @param lease how long members promise a leader that they hear to follow no other
 */
public record GroupMembership(
        int group,
        long version,
        List<Voter> voters,
        List<Voter> followers,
        Quorums quorums,
        Duration lease) {

    /**
     * How many voters it takes.
     *
     * @param phase1 to open a ballot, that is to elect a leader
     * @param phase2 to choose a value
     */
    public record Quorums(int phase1, int phase2) {}

    static GroupMembership of(int group, Membership membership) {
        return new GroupMembership(
                group,
                membership.version(),
                membership.voters(),
                membership.followers(),
                new Quorums(membership.phase1Quorum(), membership.phase2Quorum()),
                Duration.ofNanos(membership.leaseNanos()));
    }
}
