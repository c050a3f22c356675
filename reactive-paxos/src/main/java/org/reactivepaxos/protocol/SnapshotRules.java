// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

/**
 * Snapshots: a durable one stands for the decided log below it, so that the log can be let go of,
 * and whoever lacks that part goes on from the snapshot. Neither touches a promise, nor a vote
 * above (rules S2, S4, S5).
 */
final class SnapshotRules {

    private SnapshotRules() {}

    /** An own snapshot is durable: what it covers need not be held any more. */
    static GroupState onTaken(GroupState state, SnapshotTaken taken, Effects effects) {
        Ledger ledger = taken.ledger();
        Check.invariant(
                ledger.below() <= state.decidedBelow(), "a snapshot is of what is decided here");
        Learner.Kept disk = state.learner().disk();
        boolean isNew = disk.vacant() && ledger.below() == disk.snapshotBelow();
        if (ledger.below() <= disk.snapshotBelow() && !isNew) {
            return state; // One that was installed meanwhile covers more.
        }
        long wanted = Math.min(taken.retainFrom(), ledger.below());
        long retained = Math.max(wanted, disk.retainedFrom());
        effects.persist(new Checkpoint(ledger, retained));
        return state.with(state.learner().keeping(ledger.below(), retained));
    }

    /** Another member has let go of what is missing here. */
    static GroupState onOffer(GroupState before, int from, SnapshotOffer offer, Effects effects) {
        GroupState state = UpstreamRules.onAnswer(before, from, effects.now());
        boolean isOfUse =
                offer.below() > state.decidedBelow() && UpstreamRules.mayFetchFrom(state, from);
        if (isOfUse && !(state.role() instanceof Leading)) {
            effects.wantSnapshot(new SnapshotWanted(from, offer.below()));
            // Where no leader is heard, this is all that says that something is missing.
            return UpstreamRules.apply(state)
                    ? LearnerRules.learnUpTo(state, from, offer.below(), effects)
                    : state;
        }
        return state;
    }

    static GroupState onReceived(GroupState state, SnapshotReceived received, Effects effects) {
        Ledger ledger = received.ledger();
        if (state.genesis() == null || ledger.below() <= state.decidedBelow()) {
            return state; // Nothing that would not be known here by now.
        }
        if (state.role() instanceof Leading leading) {
            // As with learned entries: where its own tally cannot decide that far, it gives up.
            return outrules(state, leading, ledger)
                    ? install(ElectionRules.waitForLeader(state, effects.now()), ledger, effects)
                    : state;
        }
        return install(state, ledger, effects);
    }

    /**
     * Whether it holds another membership, or lies above all that this leader has proposed (S4).
     */
    private static boolean outrules(GroupState state, Leading leading, Ledger ledger) {
        return ledger.below() > leading.next()
                || ledger.membership().version() != state.membership().version();
    }

    private static GroupState install(GroupState state, Ledger ledger, Effects effects) {
        // What was voted for below may be another value than the decided one: nothing is read
        // there.
        effects.persist(new Checkpoint(ledger, ledger.below()));
        effects.install(ledger);
        Learner learner =
                LearnerRules.seeingMaster(state, state.learner().installing(ledger), effects.now());
        Proposer proposer =
                state.proposer()
                        .settling(ledger.table(), state.config().self(), effects.now())
                        .with(state.proposer().change().overtaken(ledger));
        GroupState installed =
                MembershipRules.onInstalled(state, state.with(learner).with(proposer), effects);
        return LearnerRules.onLearned(UpstreamRules.onLearned(installed, effects.now()), effects);
    }
}
