// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/** In which order a member without a vote asks others to teach it ("Learning"). */
final class UpstreamOrder {

    private UpstreamOrder() {}

    /**
     * Whom this member would ask, whom most first: those it is told to prefer, then the voters,
     * each member beginning with another one, then those without a vote that have a lower id, as a
     * tree, and the leader last.
     */
    static List<Integer> of(GroupState state) {
        int leader = state.leader().member();
        List<Integer> all = new ArrayList<>();
        for (int preferred : state.config().learnFrom()) {
            if (isNamed(state, preferred) && preferred != state.member() && preferred != leader) {
                all.add(preferred);
            }
        }
        List<Integer> voters = new ArrayList<>();
        for (Voter voter : state.membership().voters()) {
            if (voter.member() != leader) {
                voters.add(voter.member());
            }
        }
        List<Integer> below = new ArrayList<>();
        for (Voter follower : state.membership().followers()) {
            if (follower.member() < state.member()) {
                below.add(follower.member());
            }
        }
        int rank = below.size();
        addFrom(rank, voters, all);
        addFrom((rank - 1) / 2, below, all);
        if (leader != 0) {
            all.add(leader);
        }
        return all;
    }

    /** All of them once, beginning with that one. */
    private static void addFrom(int first, List<Integer> members, List<Integer> all) {
        for (int i = 0; i < members.size(); i++) {
            int member = members.get((first + i) % members.size());
            if (!all.contains(member)) {
                all.add(member);
            }
        }
    }

    /** Not one that is no member any more, nor one that waits for this member itself. */
    static boolean mayServe(GroupState state, int member) {
        return isNamed(state, member) && !state.learner().feed().hasWaiting(member);
    }

    /** The next one after the present upstream, and round again; 0 where nobody may serve. */
    static int next(GroupState state) {
        List<Integer> order = of(state);
        int present = order.indexOf(state.upstream());
        for (int i = 1; i <= order.size(); i++) {
            int next = order.get((present + i) % order.size());
            if (mayServe(state, next)) {
                return next;
            }
        }
        return 0;
    }

    /** Those that this member would rather ask than its upstream, and that may serve it. */
    static List<Integer> better(GroupState state) {
        List<Integer> better = new ArrayList<>();
        for (int member : of(state)) {
            if (member == state.upstream()) {
                break;
            }
            if (mayServe(state, member)) {
                better.add(member);
            }
        }
        return better;
    }

    private static boolean isNamed(GroupState state, int member) {
        return state.membership().positionOf(member) >= 0 || isFollower(state, member);
    }

    static boolean isFollower(GroupState state, int member) {
        for (Voter follower : state.membership().followers()) {
            if (follower.member() == member) {
                return true;
            }
        }
        return false;
    }
}
