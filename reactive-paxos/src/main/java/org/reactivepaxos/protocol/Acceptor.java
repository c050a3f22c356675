// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * What this member has promised, and how far its votes reach.
 *
 * @param promised the highest ballot promised or voted for
 * @param cover how far the votes of one ballot reach; recomputed from the log when the ballot is
 *     another
 */
record Acceptor(Ballot promised, Cover cover) {

    static final Cover NO_COVER = new Cover(Ballot.NONE, 0, 0);

    /**
     * The prefix of one ballot (S3): of every instance in [start, below) this member holds the
     * ballot's value or knows the decision.
     */
    record Cover(Ballot ballot, long start, long below) {}

    Acceptor promising(Ballot ballot) {
        return new Acceptor(ballot, cover);
    }

    /** First instance that a vote at {@code ballot} still lacks. */
    long coverBelow(Ballot ballot, long start, Learner learner) {
        if (cover.ballot.equals(ballot) && cover.start == start) {
            return Math.max(cover.below, learner.decidedBelow());
        }
        long below = Math.max(start, learner.decidedBelow());
        Run run = learner.window().at(below);
        while (run != null && run.ballot().equals(ballot)) {
            below = run.below();
            run = learner.window().at(below);
        }
        return below;
    }

    Acceptor accepting(Ballot ballot, long start, long below) {
        return new Acceptor(ballot, new Cover(ballot, start, below));
    }
}
