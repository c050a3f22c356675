// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.reactivepaxos.protocol.Event.Withdrawn;

/**
 * Proposers that lose interest, in some of the runs: in what never left, and in what did. With
 * random numbers of its own, so that other runs stay what they were.
 */
final class SimulatedDoubts {

    private static final int RUNS = 4;
    private static final int TURNS = 8;
    private static final int SEQUENCES_MAX = 3;

    private final Random random;
    private final boolean any;

    SimulatedDoubts(long seed) {
        this.random = new Chance(seed ^ 0x776974686472L);
        this.any = Math.floorMod(seed, RUNS) == 0;
    }

    /** What this member gives up, first of all in this turn. */
    List<Event> before(SimulatedMember member, GroupState state) {
        Proposer proposer = state.proposer();
        int open = proposer.open().size();
        if (!any || open == 0 || random.nextInt(TURNS) != 0) {
            return List.of();
        }
        List<Long> sequences = new ArrayList<>();
        for (int i = 1 + random.nextInt(SEQUENCES_MAX); i > 0; i--) {
            sequences.add(proposer.doneBelow() + random.nextInt(open));
        }
        for (long sequence : sequences) {
            if (!state.mayHaveLeft(sequence)) {
                PeerIdentity self = member.self();
                ProposalId id = new ProposalId(self.storage(), self.incarnation(), sequence);
                member.group().check(checker -> checker.withdrawn(id));
                member.group().marks().reach(Mark.PROPOSAL_WITHDRAWN);
            }
        }
        return List.of(new Withdrawn(sequences));
    }
}
