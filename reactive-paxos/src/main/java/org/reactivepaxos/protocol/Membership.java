// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who belongs to a group, who of them votes, and how many make a quorum (rules S6, S7).
 *
 * <p>Anything can be written down as one; {@link #isValid()} says whether it could be in force.
 *
 * @param version instance of the entry that put it into effect, {@link Ballot#GENESIS_VERSION} for
 *     the genesis
 * @param voters in ascending order of their member ids
 * @param followers members that learn and have no vote, in ascending order of their member ids
 * @param phase1Quorum how many promises open a ballot
 * @param phase2Quorum how many votes choose a value; every phase-1 quorum meets every phase-2
 *     quorum
 * @param leaseNanos L, how long a grant to a leader binds (S9)
 */
public record Membership(
        long version,
        List<Voter> voters,
        List<Voter> followers,
        int phase1Quorum,
        int phase2Quorum,
        long leaseNanos) {

    /** Voters and followers together. */
    public static final int MAX_MEMBERS = 100;

    /** Address hints of one member. */
    public static final int MAX_ADDRESSES = 8;

    /** Characters of one address hint. */
    public static final int MAX_ADDRESS_LENGTH = 255;

    /** L where nothing else is asked for. */
    public static final long DEFAULT_LEASE_NANOS = 400_000_000;

    public Membership {
        Check.argument(version >= Ballot.GENESIS_VERSION, "version: %d", version);
        voters = ascending(voters);
        followers = ascending(followers);
    }

    /** With voters only, and L as usual. */
    public Membership(long version, List<Voter> voters, int phase1Quorum, int phase2Quorum) {
        this(version, voters, List.of(), phase1Quorum, phase2Quorum, DEFAULT_LEASE_NANOS);
    }

    /** The first membership of a group, with majority quorums. */
    public static Membership genesis(List<Voter> voters) {
        int majority = voters.size() / 2 + 1;
        return new Membership(Ballot.GENESIS_VERSION, voters, majority, majority);
    }

    private static List<Voter> ascending(List<Voter> members) {
        List<Voter> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparingInt(Voter::member));
        return List.copyOf(sorted);
    }

    /** The same, put into effect by the entry of that instance. */
    Membership at(long instance) {
        return new Membership(instance, voters, followers, phase1Quorum, phase2Quorum, leaseNanos);
    }

    /**
     * Whether it could be in force, whatever came before: every phase-1 quorum meets every phase-2
     * quorum, and no two members share an id or a disk (S6).
     */
    public boolean isValid() {
        int n = voters.size();
        boolean quorums =
                phase1Quorum >= 1
                        && phase1Quorum <= n
                        && phase2Quorum >= 1
                        && phase2Quorum <= n
                        && phase1Quorum + phase2Quorum > n;
        return quorums && leaseNanos > 0 && areDistinct(members()) && areBounded(members());
    }

    private static boolean areDistinct(List<Voter> members) {
        Set<Integer> ids = new HashSet<>();
        Set<Long> storages = new HashSet<>();
        for (Voter member : members) {
            if (!ids.add(member.member()) || !storages.add(member.storage())) {
                return false;
            }
        }
        return true;
    }

    private static boolean areBounded(List<Voter> members) {
        for (Voter member : members) {
            if (member.addresses().size() > MAX_ADDRESSES) {
                return false;
            }
            for (String address : member.addresses()) {
                if (address.length() > MAX_ADDRESS_LENGTH) {
                    return false;
                }
            }
        }
        return members.size() <= MAX_MEMBERS;
    }

    /** Number of voters. */
    public int size() {
        return voters.size();
    }

    /** Voters and followers. */
    public List<Voter> members() {
        List<Voter> all = new ArrayList<>(voters);
        all.addAll(followers);
        return all;
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

    /** Whether votes of that member from that disk count. */
    public boolean admits(int member, long storage) {
        int position = positionOf(member);
        return position >= 0 && voters.get(position).storage() == storage;
    }

    /** Whether it names that member with that disk, as a voter or as a follower. */
    public boolean names(int member, long storage) {
        return admits(member, storage) || contains(followers, member, storage);
    }

    /** Whether the disk belongs to a member, be it a voter or a follower. */
    boolean namesStorage(long storage) {
        if (positionOfStorage(storage) >= 0) {
            return true;
        }
        for (Voter follower : followers) {
            if (follower.storage() == storage) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(List<Voter> members, int member, long storage) {
        for (Voter candidate : members) {
            if (candidate.is(member, storage)) {
                return true;
            }
        }
        return false;
    }
}
