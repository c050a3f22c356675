// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * Everything one member knows of one group. Immutable; made by {@link Transition} alone.
 *
 * @param genesis the group's beginning, null while this member has none
 * @param highest the highest ballot this member has seen anywhere: its next one goes above
 * @param seed of the next random draw
 */
public record GroupState(
        GroupConfig config,
        @Nullable Genesis genesis,
        Acceptor acceptor,
        Learner learner,
        Role role,
        Proposer proposer,
        Ballot highest,
        long seed) {

    /** The group's cluster id, or {@link Genesis#NO_CLUSTER}. */
    public long clusterId() {
        return genesis == null ? Genesis.NO_CLUSTER : genesis.clusterId();
    }

    /** The first instance that this member does not know as decided. */
    public long decidedBelow() {
        return learner.decidedBelow();
    }

    /** The ballot that leads as far as this member knows, or {@link Ballot#NONE}. */
    public Ballot leader() {
        if (role instanceof Leading leading) {
            return leading.ballot();
        }
        return role instanceof Following following ? following.leader() : Ballot.NONE;
    }

    /** Own proposals that are not applied yet. */
    public int openProposals() {
        return proposer.open().size();
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

    int member() {
        return config.member();
    }

    GroupConfig.Timing timing() {
        return config.timing();
    }

    GroupConfig.Limits limits() {
        return config.limits();
    }

    /** The membership in force; only for a member that has a genesis. */
    Membership membership() {
        if (genesis == null) {
            throw new InvariantViolation("a member without a genesis takes no part");
        }
        return genesis.membership();
    }

    GroupState with(Acceptor changed) {
        return new GroupState(
                config,
                genesis,
                changed,
                learner,
                role,
                proposer,
                Ballot.max(highest, changed.promised()),
                seed);
    }

    GroupState with(Learner changed) {
        return new GroupState(config, genesis, acceptor, changed, role, proposer, highest, seed);
    }

    GroupState with(Role changed) {
        return new GroupState(config, genesis, acceptor, learner, changed, proposer, highest, seed);
    }

    GroupState with(Proposer changed) {
        return new GroupState(config, genesis, acceptor, learner, role, changed, highest, seed);
    }

    GroupState with(Genesis taken) {
        return new GroupState(config, taken, acceptor, learner, role, proposer, highest, seed);
    }

    GroupState seeing(Ballot ballot) {
        return highest.isBelow(ballot)
                ? new GroupState(config, genesis, acceptor, learner, role, proposer, ballot, seed)
                : this;
    }

    /** A random number of this state; {@link #drawn()} is the state that must follow. */
    long draw() {
        // SplitMix64: one state word, good enough for time-outs and ids.
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    GroupState drawn() {
        return new GroupState(
                config,
                genesis,
                acceptor,
                learner,
                role,
                proposer,
                highest,
                seed + 0x9E3779B97F4A7C15L);
    }

    @Override
    public String toString() {
        return role.kind() + " promised " + acceptor.promised() + " decidedBelow " + decidedBelow();
    }
}
