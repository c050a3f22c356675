// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who votes in a group, and how many make a quorum (rules S6, S7).
 *
 * @param version instance of the entry that put it into effect, {@link Ballot#GENESIS_VERSION} for
 *     the genesis
 * @param voters in ascending order of their member ids
 * @param phase1Quorum how many promises open a ballot
 * @param phase2Quorum how many votes choose a value; every phase-1 quorum meets every phase-2
 *     quorum
 */
public record Membership(long version, List<Voter> voters, int phase1Quorum, int phase2Quorum) {

    public Membership {
        voters = List.copyOf(voters);
        int n = voters.size();
        Check.argument(n > 0, "number of voters: %d", n);
        Check.argument(phase1Quorum >= 1 && phase1Quorum <= n, "phase-1 quorum: %d", phase1Quorum);
        Check.argument(phase2Quorum >= 1 && phase2Quorum <= n, "phase-2 quorum: %d", phase2Quorum);
        Check.argument(
                phase1Quorum + phase2Quorum > n, "quorums that need not meet, voters: %d", n);
        Set<Long> storages = new HashSet<>();
        int last = 0;
        for (Voter voter : voters) {
            Check.argument(
                    voter.member() > last, "member ids must ascend and differ: %d", voter.member());
            Check.argument(
                    storages.add(voter.storage()),
                    "storage ids must differ, member: %d",
                    voter.member());
            last = voter.member();
        }
    }

    /** The first membership of a group, with majority quorums. */
    public static Membership genesis(List<Voter> voters) {
        int majority = voters.size() / 2 + 1;
        return new Membership(Ballot.GENESIS_VERSION, voters, majority, majority);
    }

    public int size() {
        return voters.size();
    }

    /** Position of a member among the voters, -1 when it has no vote. */
    public int positionOf(int member) {
        for (int i = 0; i < voters.size(); i++) {
            if (voters.get(i).member() == member) {
                return i;
            }
        }
        return -1;
    }

    /** Position of the voter with that disk, -1 when there is none. */
    public int positionOfStorage(long storage) {
        for (int i = 0; i < voters.size(); i++) {
            if (voters.get(i).storage() == storage) {
                return i;
            }
        }
        return -1;
    }

    /** Whether messages of that member from that disk count. */
    public boolean admits(int member, long storage) {
        int position = positionOf(member);
        return position >= 0 && voters.get(position).storage() == storage;
    }
}
