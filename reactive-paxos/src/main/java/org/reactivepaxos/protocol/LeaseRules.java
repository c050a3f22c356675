// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * Leases (rule S9): while a phase-2 quorum has promised nobody else for a while, no other ballot
 * can decide anything, so its leader knows all that is decided.
 */
final class LeaseRules {

    private LeaseRules() {}

    /**
     * Whether this member must not promise that candidate now: it granted another a lease, waits
     * after a restart, or leads with a quorum that answers.
     *
     * @param released a ballot that was handed over, whose grants do not bind
     */
    static boolean holdsBack(GroupState state, int candidate, Ballot released, long now) {
        if (state.role() instanceof Leading leading
                && candidate != state.member()
                && isAnswered(state, leading, now)) {
            return true;
        }
        Grant grant = state.acceptor().grant();
        return grant != null && grant.binds(candidate, released, now);
    }

    /** Whether a phase-2 quorum, this leader included, has answered within an election time-out. */
    static boolean isAnswered(GroupState state, Leading leading, long now) {
        int answered = 0;
        for (int i = 0; i < leading.followers().size(); i++) {
            long silence = now - leading.followers().get(i).signs().heardAt();
            boolean recent = silence <= state.timing().electionMin();
            answered += recent || isSelf(state, i) ? 1 : 0;
        }
        return answered >= state.membership().phase2Quorum();
    }

    /**
     * Whether this member leads with a live lease. Each grant counts from when the heartbeat left
     * that it answers, which is before it was given, and shortened by what clocks may be off. With
     * a change of the membership open there is none: that may be decided, and other voters in
     * force.
     */
    static boolean holdsLease(GroupState state, long now) {
        if (!ReadRules.mayServeReads(state) || !(state.role() instanceof Leading leading)) {
            return false;
        }
        long span = state.timing().shortened(state.lease());
        int granted = 0;
        for (int i = 0; i < leading.followers().size(); i++) {
            Signs signs = leading.followers().get(i).signs();
            boolean live = signs.granted() > 0 && now - signs.grantedAt() < span;
            // Its own promise is its own ballot: it ends with this role (Invariants).
            granted += live || isSelf(state, i) ? 1 : 0;
        }
        return granted >= state.membership().phase2Quorum();
    }

    /** The highest round that a phase-2 quorum has answered: none of it had promised another. */
    static long confirmedRound(GroupState state, Leading leading) {
        long confirmed = 0;
        for (int i = 0; i < leading.followers().size(); i++) {
            long round = roundOf(state, leading, i);
            int atLeast = 0;
            for (int j = 0; j < leading.followers().size(); j++) {
                atLeast += roundOf(state, leading, j) >= round ? 1 : 0;
            }
            boolean quorum = atLeast >= state.membership().phase2Quorum();
            confirmed = quorum ? Math.max(confirmed, round) : confirmed;
        }
        return confirmed;
    }

    private static long roundOf(GroupState state, Leading leading, int position) {
        Progress progress = leading.followers().get(position);
        return isSelf(state, position) ? leading.rounds().last() : progress.signs().round();
    }

    private static boolean isSelf(GroupState state, int position) {
        return state.membership().voters().get(position).member() == state.member();
    }
}
