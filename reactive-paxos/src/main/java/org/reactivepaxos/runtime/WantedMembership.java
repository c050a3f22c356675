// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Voter;

/**
 * How a membership is to differ from the one in force.
 *
 * @param added members that are to join, by their ids
 * @param removed members that are to leave
 * @param moved members that are to vote from now on, or no more
 * @param quorums of the result
 * @param expectedVersion of the membership that it is made for; null for the one in force
 */
public record WantedMembership(
        Map<Integer, Joining> added,
        Set<Integer> removed,
        Map<Integer, Boolean> moved,
        Quorums quorums,
        @Nullable Long expectedVersion) {

    public WantedMembership {
        added = Map.copyOf(added);
        removed = Set.copyOf(removed);
        moved = Map.copyOf(moved);
    }

    /**
     * A member that is to join.
     *
     * @param votes whether it is to vote, or to follow
     * @param addresses hints where it is found, in the transport's notation
     */
    public record Joining(boolean votes, List<String> addresses) {
        public Joining {
            addresses = List.copyOf(addresses);
        }
    }

    /** How many votes it takes; 0 for a majority. */
    public record Quorums(int phase1, int phase2) {}

    /** It cannot be made of the membership in force. */
    static final class Unfit extends Exception {

        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /** The members that must be heard first, as their disks are not known from anywhere else. */
    List<Integer> unknown(IntFunction<@Nullable PeerIdentity> met) {
        List<Integer> unknown = new ArrayList<>();
        for (int member : new TreeMap<>(added).keySet()) {
            if (met.apply(member) == null) {
                unknown.add(member);
            }
        }
        return unknown;
    }

    /**
     * What the membership in force would become.
     *
     * @param met who speaks for a member that is to join
     */
    Membership of(Membership inForce, IntFunction<@Nullable PeerIdentity> met) throws Unfit {
        requireMembers(inForce);
        List<Voter> voters = new ArrayList<>();
        List<Voter> followers = new ArrayList<>();
        for (Voter member : inForce.members()) {
            if (!removed.contains(member.member())) {
                boolean votes = inForce.positionOf(member.member()) >= 0;
                boolean stays = moved.getOrDefault(member.member(), votes);
                (stays ? voters : followers).add(member);
            }
        }
        for (Map.Entry<Integer, Joining> each : new TreeMap<>(added).entrySet()) {
            Voter joins = joining(each.getKey(), each.getValue(), met);
            (each.getValue().votes() ? voters : followers).add(joins);
        }
        return new Membership(
                inForce.version(),
                voters,
                followers,
                quorum(quorums.phase1(), voters),
                quorum(quorums.phase2(), voters),
                inForce.leaseNanos());
    }

    private static Voter joining(
            int member, Joining joining, IntFunction<@Nullable PeerIdentity> met) throws Unfit {
        PeerIdentity identity = met.apply(member);
        if (identity == null) {
            throw new Unfit("member " + member + " was never heard");
        }
        return new Voter(member, identity.storage(), joining.addresses());
    }

    private static int quorum(int wanted, List<Voter> voters) {
        return wanted == 0 ? voters.size() / 2 + 1 : wanted;
    }

    private void requireMembers(Membership inForce) throws Unfit {
        Set<Integer> present = new HashSet<>();
        inForce.members().forEach(member -> present.add(member.member()));
        for (int member : added.keySet()) {
            if (present.contains(member)) {
                throw new Unfit("member " + member + " is one already");
            }
        }
        Set<Integer> expected = new HashSet<>(removed);
        expected.addAll(moved.keySet());
        for (int member : expected) {
            if (!present.contains(member)) {
                throw new Unfit("member " + member + " is none of the group");
            }
        }
    }
}
