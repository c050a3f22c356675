// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Value.Command;

/**
 * What the durable records of a group amount to.
 *
 * @param genesis the group's beginning, null when this member has not taken it
 * @param promised the highest ballot promised or voted for
 * @param decidedBelow the lesser of the highest stored mark and the first instance not held (rule
 *     S5)
 * @param undecided what is held at or above {@code decidedBelow}, ascending, without overlaps; gaps
 *     are possible
 * @param base what the log amounted to at the latest snapshot, or at its beginning: the decided log
 *     from {@code base.below()} on is to be folded into it
 * @param retainedFrom the first decided instance that can still be read
 * @param used what this incarnation has numbered before
 * @param suspectBelow the own snapshots up to that one are not to be used, and replaced; 0 for none
 */
public record RecoveredGroup(
        @Nullable Genesis genesis,
        Ballot promised,
        long decidedBelow,
        List<Run> undecided,
        Ledger base,
        long retainedFrom,
        Used used,
        long suspectBelow) {

    /**
     * What goes with the incarnation: its numbers, none of which may stand for two things (S10),
     * and its proposals that others may know and that have no end yet (S8). A start of the node is
     * a new incarnation.
     *
     * @param proposer goes on offering what may have left; its numbers below the next are used
     * @param reads ids of own batches of reads; all below are used
     */
    public record Used(Proposer proposer, long reads) {
        /** Of a start of the node. */
        public static final Used NONE = new Used(Proposer.initial(), 0);

        public Used {
            Objects.requireNonNull(proposer, "proposer");
        }

        /** Sequences of own proposals; all below are used. */
        public long proposals() {
            return proposer.nextSequence();
        }

        /** Own proposals that have no end yet, ascending. */
        public List<Command> carried() {
            List<Command> carried = new ArrayList<>(0);
            for (Command command : proposer.open()) {
                if (!Proposer.isSettled(command)) {
                    carried.add(command);
                }
            }
            return carried;
        }
    }

    /** A group without records. */
    public static final RecoveredGroup EMPTY = new RecoveredGroup(null, Ballot.NONE, 0, List.of());

    public RecoveredGroup {
        Objects.requireNonNull(promised, "promised");
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(used, "used");
        undecided = List.copyOf(undecided);
    }

    /** A group that has its whole log. */
    public RecoveredGroup(
            @Nullable Genesis genesis, Ballot promised, long decidedBelow, List<Run> undecided) {
        this(genesis, promised, decidedBelow, undecided, Ledger.start(genesis), 0, Used.NONE, 0);
    }

    /**
     * What goes on from the last state of a group that has ended in this process: its votes as they
     * are, and its log from the beginning on. What its state machines made of it is left behind.
     *
     * @param ended of a group that has its whole log, all of it durable
     * @param suspectBelow of the snapshots that it has nevertheless; 0 for none
     */
    public static RecoveredGroup fromTheBeginning(GroupState ended, long suspectBelow) {
        Check.invariant(ended.retainedFrom() == 0, "the log is there from the beginning on");
        return new RecoveredGroup(
                ended.genesis(),
                ended.acceptor().promised(),
                ended.decidedBelow(),
                ended.learner().window().between(ended.decidedBelow(), Long.MAX_VALUE),
                Ledger.start(ended.genesis()),
                0,
                usedBy(ended),
                suspectBelow);
    }

    /**
     * The same of a group that has let go of the beginning of its log: its state machines have to
     * come from another member.
     *
     * @param base what the log amounted to at its latest snapshot
     */
    public static RecoveredGroup fromItsPeers(GroupState ended, Ledger base) {
        Check.invariant(base.below() == ended.snapshotBelow(), "the log goes on from the base");
        return new RecoveredGroup(
                ended.genesis(),
                ended.acceptor().promised(),
                ended.decidedBelow(),
                ended.learner().window().between(ended.decidedBelow(), Long.MAX_VALUE),
                base,
                ended.retainedFrom(),
                usedBy(ended),
                base.below());
    }

    /** Whether the state machines are to come from a snapshot of another member. */
    public boolean vacant() {
        return suspectBelow > 0 && base.below() > 0;
    }

    private static Used usedBy(GroupState ended) {
        return new Used(ended.proposer().goingOn(), ended.reads().nextId());
    }
}
