// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What this member has promised, and how far its votes reach.
 *
 * @param promised the highest ballot promised or voted for
 * @param kept the highest promise known to be durable: only its owner gets a grant
 * @param highest the highest ballot this member has seen anywhere: its next one goes above
 * @param cover how far the votes of one ballot reach; recomputed from the log when the ballot is
 *     another
 * @param grant what the leader may count on, null when nothing was granted
 */
record Acceptor(Ballot promised, Ballot kept, Ballot highest, Cover cover, @Nullable Grant grant) {

    private static final Cover NO_COVER = new Cover(Ballot.NONE, 0, 0);

    /**
     * The prefix of one ballot (S3): of every instance in [start, below) this member holds the
     * ballot's value or knows the decision.
     */
    record Cover(Ballot ballot, long start, long below) {}

    /** At a start: what was granted before is not known, unless nothing was ever promised (S9). */
    static Acceptor recovered(Ballot promised, long waitsUntil) {
        Grant wait = promised.equals(Ballot.NONE) ? null : new Grant(Ballot.NONE, waitsUntil);
        return new Acceptor(promised, promised, promised, NO_COVER, wait);
    }

    /** A promise to a candidate, which no grant binds against any more. */
    Acceptor promising(Ballot ballot) {
        return new Acceptor(ballot, kept, Ballot.max(highest, ballot), cover, null);
    }

    /** The owner of this ballot leads: it is promised, and grants for others are over (S9). */
    Acceptor hearing(Ballot ballot) {
        boolean stays = grant != null && (grant.isRestartWait() || grant.to().equals(ballot));
        Grant left = stays ? grant : null;
        return new Acceptor(ballot, kept, Ballot.max(highest, ballot), cover, left);
    }

    Acceptor granting(long until) {
        return new Acceptor(promised, kept, highest, cover, new Grant(promised, until));
    }

    /** This promise is durable. */
    Acceptor keeping(Ballot ballot) {
        return new Acceptor(promised, Ballot.max(kept, ballot), highest, cover, grant);
    }

    Acceptor seeing(Ballot ballot) {
        return new Acceptor(promised, kept, Ballot.max(highest, ballot), cover, grant);
    }

    /** Whether the promise of this ballot is in force, and durable. */
    boolean keeps(Ballot ballot) {
        return promised.equals(ballot) && kept.equals(ballot);
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
        Acceptor heard = hearing(ballot);
        Cover reached = new Cover(ballot, start, below);
        return new Acceptor(ballot, kept, heard.highest, reached, heard.grant);
    }
}
