// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;
import org.reactivepaxos.protocol.Value.Change;

/**
 * Everything one member knows of one group. Immutable; made by {@link Transition} alone.
 *
 * @param genesis the group's beginning, null while this member has none
 * @param reads own reads that are not answered yet
 * @param seed of the next random draw
 */
public record GroupState(
        GroupConfig config,
        @Nullable Genesis genesis,
        Acceptor acceptor,
        Learner learner,
        Role role,
        Proposer proposer,
        Reads reads,
        long seed) {

    private static final long DRAWN = 0x9E3779B97F4A7C15L;

    /** The group's cluster id, or {@link Genesis#NO_CLUSTER}. */
    public long clusterId() {
        return genesis == null ? Genesis.NO_CLUSTER : genesis.clusterId();
    }

    /** The first instance that this member does not know as decided. */
    public long decidedBelow() {
        return learner.decidedBelow();
    }

    /** What the log below {@link #decidedBelow()} amounts to. */
    public Ledger ledger() {
        return learner.ledger();
    }

    /** A durable snapshot of this member covers everything below; 0 for none. */
    public long snapshotBelow() {
        return learner.disk().snapshotBelow();
    }

    /** The ballot that leads as far as this member knows, or {@link Ballot#NONE}. */
    public Ballot leader() {
        if (role instanceof Leading leading) {
            return leading.ballot();
        }
        return role instanceof Following following ? following.leader() : Ballot.NONE;
    }

    /** What this member is doing besides voting. */
    public RoleKind doing() {
        return role.kind();
    }

    /** The own ballot that is being opened or led under, {@link Ballot#NONE} without one. */
    public Ballot ownBallot() {
        if (role instanceof Leading leading) {
            return leading.ballot();
        }
        return role instanceof Preparing preparing ? preparing.ballot() : Ballot.NONE;
    }

    /** The highest decidedBelow that any member is known to have, this one included. */
    public long heardBelow() {
        return Math.max(learner.gap().hint(), decidedBelow());
    }

    /** Whether values are missing here that another member has decided. */
    public boolean isLearning() {
        return genesis != null && LearnerRules.mayAsk(this);
    }

    /** Whom this member asks for what is decided while it has no vote, 0 for nobody. */
    public int upstream() {
        return learner.feed().upstream().member();
    }

    /** Who is master, by the log as far as it is known here (S11). */
    public MasterState master() {
        return learner.ledger().master();
    }

    /** The first instance whose value can still be read here, once it is decided. */
    public long retainedFrom() {
        return learner.disk().retainedFrom();
    }

    /** The membership in force; null while none is known. */
    public @Nullable Membership knownMembership() {
        return learner.ledger().current();
    }

    /** Every own sequence below was handed to a leader, this member or another, or is settled. */
    public long offeredBelow() {
        return proposer.offeredBelow();
    }

    /**
     * For how long, by this member's clock, the master's lease holds at least (this member is it)
     * or at most (another one is).
     *
     * @param now monotonic nanoseconds, read after this state was taken
     */
    public long masterLeaseLeft(long now) {
        return learner.master().leaseLeft(now);
    }

    /** Own proposals that are not applied yet. */
    public int openProposals() {
        return proposer.open().size();
    }

    /** What the decided log, as far as it is known here, says of a proposal (S8). */
    public ProposalOutcome outcome(ProposalId id) {
        return learner.table().outcome(id);
    }

    /** What the decided log, as far as it is known here, says of a call in a session (S8). */
    public ProposalOutcome sessionOutcome(long session, long sequence) {
        return learner.ledger().sessionOutcome(session, sequence);
    }

    /**
     * Who is master, and whether it is this member at that moment (S11).
     *
     * @param now monotonic nanoseconds, read after this state was taken
     */
    public Mastership mastership(long now) {
        MasterState master = learner.ledger().master();
        return new Mastership(master.holder(), master.term(), learner.master().believes(now));
    }

    /** Own reads that are not answered yet. */
    public int openReads() {
        return reads.open();
    }

    /**
     * Whether a proposal of this start may be known to somebody else by now; the answer never goes
     * from yes to no. It was given to the core in an earlier fold, or will be.
     */
    public boolean mayHaveLeft(long sequence) {
        return sequence < proposer.leftBelow();
    }

    /** The sequence that the next own proposal must carry. */
    public long nextSequence() {
        return proposer.nextSequence();
    }

    /**
     * What is held in memory of the decided values in [from, below); begins at {@code from} or is
     * empty.
     */
    public List<Run> recent(long from, long below) {
        return from >= learner.heldFrom()
                ? learner.window().between(from, Math.min(below, learner.decidedBelow()))
                : List.of();
    }

    /** What this member is to the group, as far as it knows the log. */
    public Standing standing() {
        if (genesis == null) {
            return Standing.FOUNDING;
        }
        PeerIdentity self = config.self();
        if (membership().admits(self.member(), self.storage())) {
            return Standing.VOTER;
        }
        if (membership().names(self.member(), self.storage())) {
            return Standing.FOLLOWER;
        }
        return learner.ledger().used().isNew(self.member(), self.storage())
                ? Standing.JOINING
                : Standing.REMOVED;
    }

    /**
     * The storage id that the membership in force gives a member, voter or follower; empty where it
     * names no such member, or none is known yet.
     */
    public OptionalLong storageOf(int member) {
        if (genesis != null) {
            for (Voter named : membership().members()) {
                if (named.member() == member) {
                    return OptionalLong.of(named.storage());
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Whether an own membership entry is open: another one must wait. */
    public boolean hasOpenChange() {
        return proposer.change().own();
    }

    /** How many were proposed here since the start, which is the sequence of the next. */
    public long changesProposed() {
        return proposer.change().count();
    }

    /**
     * A membership that may be in force soon, as far as is known here: one that is offered, or the
     * last accepted value, as nothing is proposed above one; null for none.
     */
    public @Nullable Membership membershipAhead() {
        Change offered = proposer.change().change();
        if (offered != null) {
            return offered.membership();
        }
        RunWindow held = learner.window();
        if (held.isEmpty() || held.below() <= decidedBelow()) {
            return null;
        }
        Run last = held.lastRun();
        return last.at(last.below() - 1) instanceof Change change ? change.membership() : null;
    }

    int member() {
        return config.member();
    }

    GroupConfig.Timing timing() {
        return config.timing();
    }

    /** How long a grant holds, and a restarted member waits; on whatever clock counts it (S9). */
    long lease() {
        return timing().lease();
    }

    GroupConfig.Limits limits() {
        return config.limits();
    }

    /** The membership in force; only for a member that has a genesis. */
    Membership membership() {
        return learner.ledger().membership();
    }

    GroupState with(Acceptor changed) {
        return new GroupState(config, genesis, changed, learner, role, proposer, reads, seed);
    }

    GroupState with(Learner changed) {
        return new GroupState(config, genesis, acceptor, changed, role, proposer, reads, seed);
    }

    GroupState with(Role changed) {
        return new GroupState(config, genesis, acceptor, learner, changed, proposer, reads, seed);
    }

    GroupState with(Proposer changed) {
        return new GroupState(config, genesis, acceptor, learner, role, changed, reads, seed);
    }

    GroupState with(Genesis taken) {
        return new GroupState(
                config, taken, acceptor, learner.founded(taken), role, proposer, reads, seed);
    }

    GroupState with(Reads changed) {
        return new GroupState(config, genesis, acceptor, learner, role, proposer, changed, seed);
    }

    /** That ballot exists: the next own one goes above. */
    GroupState seeing(Ballot ballot) {
        return acceptor.highest().isBelow(ballot) ? with(acceptor.seeing(ballot)) : this;
    }

    /** A random number of this state; {@link #drawn()} is the state that must follow. */
    long draw() {
        // SplitMix64: one state word, good enough for time-outs and ids.
        long z = seed + DRAWN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    GroupState drawn() {
        return new GroupState(
                config, genesis, acceptor, learner, role, proposer, reads, seed + DRAWN);
    }

    @Override
    public String toString() {
        return role.kind() + " promised " + acceptor.promised() + " decidedBelow " + decidedBelow();
    }
}
