// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;

/** The truths of a group, one object each. */
final class Checkers {

    private Checkers() {}

    static List<Checker> all() {
        Agreement agreement = new Agreement();
        return List.of(
                agreement,
                new GaplessOrder(),
                new AtMostOnce(),
                new WithdrawnForGood(),
                new FencedStarts(),
                new MembersOnly(),
                new SessionsOnce(),
                new Validity(),
                new LastingPromise(),
                new OneValuePerBallot(),
                new HonestVote(),
                new TrueMark(agreement),
                new TrueSnapshot(agreement),
                new NothingLost(agreement),
                new Liveness(),
                new QuorumOfVotes(),
                new OneChain(),
                new OneMaster(),
                new LeaseExclusion(),
                new LinearizableReads(),
                new RealTimeOrder(),
                new DamageIsFound());
    }
}
