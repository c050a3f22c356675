// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;

/** What must hold of every step, whatever happened. Checked always; a violation halts the group. */
final class Invariants {

    private Invariants() {}

    static GroupState check(GroupState before, GroupState after) {
        Check.invariant(
                !after.acceptor().promised().isBelow(before.acceptor().promised()),
                "a promise never goes back");
        Check.invariant(
                after.decidedBelow() >= before.decidedBelow(), "what is decided stays decided");
        Check.invariant(
                before.genesis() == null || before.genesis().equals(after.genesis()),
                "a genesis is never replaced");
        Check.invariant(
                after.genesis() != null || after.acceptor().promised().equals(Ballot.NONE),
                "without a genesis nothing is promised");
        Check.invariant(
                after.proposer().doneBelow() >= before.proposer().doneBelow(),
                "what is done stays done");
        Check.invariant(
                after.genesis() == null
                        || after.acceptor().promised().version() <= after.membership().version(),
                "promises are of versions that were learned");
        checkLog(after);
        checkRole(after);
        return after;
    }

    private static void checkLog(GroupState state) {
        Learner learner = state.learner();
        Check.invariant(
                !state.acceptor().promised().isBelow(state.acceptor().cover().ballot()),
                "no vote is above the promise");
        Check.invariant(
                !state.acceptor().promised().isBelow(state.acceptor().kept()),
                "no durable promise is above the promise");
        Check.invariant(
                learner.tailBytes() >= 0 && learner.tailBytes() <= learner.window().bytes(),
                "bytes held are counted");
        Check.invariant(
                learner.window().isEmpty()
                        || !state.acceptor()
                                .promised()
                                .isBelow(learner.window().lastRun().ballot()),
                "nothing is held above the promise");
    }

    private static void checkRole(GroupState state) {
        if (state.role() instanceof Following following && following.rests()) {
            Check.invariant(
                    state.acceptor().keeps(following.leader()),
                    "who rests has promised nobody else");
        }
        if (state.role() instanceof Preparing preparing) {
            checkOwn(state, preparing.ballot());
        }
        if (state.role() instanceof Leading leading) {
            checkOwn(state, leading.ballot());
            Check.invariant(
                    leading.start() <= leading.next(), "a leader proposes from its start on");
            Check.invariant(
                    state.decidedBelow() <= leading.next(),
                    "a leader decides only what it proposed");
            Check.invariant(
                    leading.next() == state.decidedBelow()
                            || leading.next() <= state.learner().window().below(),
                    "a leader holds what it proposed");
        }
    }

    private static void checkOwn(GroupState state, Ballot ballot) {
        Check.invariant(
                ballot.version() == state.membership().version()
                        && state.standing() == Standing.VOTER,
                "only a voter has a ballot, of the version in force");
        Check.invariant(ballot.member() == state.member(), "only the owner of a ballot uses it");
        Check.invariant(
                ballot.equals(state.acceptor().promised()),
                "a promise to another ends the own ballot");
        Check.invariant(
                state.acceptor().grant() == null, "who uses a ballot has granted nobody a lease");
    }
}
