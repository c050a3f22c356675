// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * As {@link Timeless}, for models that merge steps: takes out besides what no rule looks at again
 * where nobody crashes and nothing is offered twice.
 *
 * <p>That is: the highest ballot seen, as an election tells the candidate what its quorum has
 * promised; how far votes reach, which the values held tell as well; under which ballots decided
 * values were voted for, since phase 1 reports none of them; and own proposals once they are
 * proposed, which bounds the instances.
 */
final class Coarse implements NormalForm {

    private final Timeless timeless;

    Coarse(Model model) {
        this.timeless = new Timeless(model);
    }

    @Override
    public GroupState of(GroupState state, Due due) {
        GroupState plain = timeless.of(state, due);
        Ballot promised = plain.acceptor().promised();
        Proposer proposer = plain.proposer();
        long next = proposer.nextSequence();
        return plain.with(new Acceptor(promised, Ballot.NONE, promised, Timeless.NO_COVER, null))
                .with(learner(plain.learner()))
                .with(
                        new Proposer(
                                next,
                                Sequence.empty(),
                                next,
                                next,
                                NOW,
                                OpenChange.none(proposer.change().count())));
    }

    private static Learner learner(Learner learner) {
        long decidedBelow = learner.decidedBelow();
        List<Run> runs = new ArrayList<>();
        List<Values> decided = new ArrayList<>();
        for (Run run : learner.window().between(learner.heldFrom(), decidedBelow)) {
            decided.add(run.values());
        }
        if (!decided.isEmpty()) {
            runs.add(new Run(Ballot.NONE, learner.heldFrom(), Values.concat(decided)));
        }
        runs.addAll(learner.window().between(decidedBelow, Long.MAX_VALUE));
        RunWindow window = RunWindow.of(runs);
        return new Learner(
                window,
                learner.ledger(),
                window.bytesOfRunsEndingBy(decidedBelow),
                learner.gap(),
                learner.compared(),
                learner.master(),
                learner.disk(),
                learner.feed());
    }
}
