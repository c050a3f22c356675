// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Kind;

/** The models that have a name. All have three voters; most let two of them open ballots. */
final class Models {

    private static final Set<Kind> VOTES =
            EnumSet.of(Kind.PREPARE, Kind.PROMISE, Kind.ACCEPT, Kind.ACCEPTED);
    private static final Set<Kind> LEARNING = EnumSet.copyOf(VOTES);

    static {
        LEARNING.addAll(Set.of(Kind.DECIDED, Kind.CATCH_UP, Kind.CATCH_UP_REPLY));
    }

    private static final List<Integer> ALL_FOUR = List.of(1, 2, 3, 4);

    private Models() {}

    static List<Explored> all() {
        return List.of(
                new Agreement("agreement-2", 2, 1),
                new Restart("restart-2", 2, 0),
                new Pipeline("pipeline-2", 2, false),
                new Learning("learning-2", 2),
                new Agreement("agreement-3", 3, 1),
                new Swap("swap-2", 2),
                new Restart("disk-2", 2, 2),
                new Restart("restart-3", 3, 0),
                new Pipeline("missing-2", 2, true),
                new Relearning("relearning-2", 2, 1),
                new Pipeline("pipeline-3", 3, false),
                new Learning("learning-3", 3),
                new Relearning("relearning-3", 3, 1),
                new Agreement("agreement-4", 4, 1),
                new Swap("swap-3", 3),
                new Reconfiguration("reconf-2", 2, 2, ALL_FOUR),
                new Reconfiguration("reconf-3", 3, 2, ALL_FOUR),
                new Reconfiguration("reconf-4", 4, 2, ALL_FOUR),
                new Reconfiguration("reconf-3x3", 3, 3, ALL_FOUR),
                new Cleaning("cleaning-calm", 2, 1, 0, false),
                new Cleaning("cleaning-2", 2, 1, 1, false),
                new Cleaning("cleaning-chunks", 2, 2, 0, true),
                new Cleaning("cleaning-3", 3, 1, 1, false),
                new Leases("lease-1", 1, 1, 0, true, false),
                new Leases("lease-2", 2, 1, 0, true, false),
                new Leases("lease-round", 2, 1, 0, false, false),
                new Leases("lease-handover", 2, 1, 0, true, true),
                new Leases("lease-restart", 2, 1, 1, true, false),
                new Masters("master-2", 2, 3, 3, 0, false),
                new Masters("master-restart", 2, 3, 3, 1, true),
                new Masters("master-2x4", 2, 3, 4, 0, false),
                new Masters("master-3", 3, 3, 3, 0, false));
    }

    /** Candidates that propose against each other; nothing but votes. */
    record Agreement(String name, int ballots, int valuesEach) implements Model {

        @Override
        public String about() {
            return "2 candidates with " + valuesEach + " value each, " + ballots + " ballots";
        }

        @Override
        public int values(int member) {
            return isCandidate(member) ? valuesEach : 0;
        }

        @Override
        public boolean carries(Kind kind) {
            return VOTES.contains(kind);
        }
    }

    /** Two values of one leader on their way at once, and another candidate. */
    record Pipeline(String name, int ballots, boolean answersMissing) implements Model {

        @Override
        public String about() {
            String missing = answersMissing ? ", gaps are told and filled" : "";
            return "member 1 pipelines 2 values, member 2 is candidate too, "
                    + ballots
                    + " ballots"
                    + missing;
        }

        @Override
        public int values(int member) {
            return member == 1 ? 2 : 0;
        }

        @Override
        public boolean carries(Kind kind) {
            return VOTES.contains(kind) || (answersMissing && kind == Kind.MISSING);
        }
    }

    /**
     * Member 1 crashes between any two records.
     *
     * @param unsynced see {@link Model#unsynced}
     */
    record Restart(String name, int ballots, int unsynced) implements Model {

        @Override
        public String about() {
            String disk = unsynced == 0 ? "" : ", " + unsynced + " folds ahead of the disk";
            return "2 candidates, a value each, " + ballots + " ballots, 1 crash" + disk;
        }

        @Override
        public int crashes() {
            return 1;
        }

        @Override
        public boolean isMortal(int member) {
            return member == 1;
        }

        @Override
        public boolean carries(Kind kind) {
            return VOTES.contains(kind);
        }
    }

    /**
     * Member 1 puts member 4 in the place of member 3; whoever leads first then proposes a no-op.
     */
    record Swap(String name, int ballots) implements Model {

        @Override
        public String about() {
            return "member 1 swaps a voter and then proposes a value, member 2 is candidate too, "
                    + ballots
                    + " ballots, learning";
        }

        @Override
        public int members() {
            return 4;
        }

        @Override
        public int founders() {
            return 3;
        }

        @Override
        public List<Integer> wanted() {
            return List.of(1, 2, 4);
        }

        @Override
        public boolean proposesChange(int member, int proposed) {
            return member == 1 && proposed == 0;
        }

        @Override
        public int values(int member) {
            return member == 1 ? 2 : 0;
        }

        @Override
        public boolean carries(Kind kind) {
            return LEARNING.contains(kind);
        }
    }

    /** Decisions spread by the leader's word and by catch-up. */
    record Learning(String name, int ballots) implements Model {

        @Override
        public String about() {
            return "2 candidates, a value each, " + ballots + " ballots, learning";
        }

        @Override
        public boolean carries(Kind kind) {
            return LEARNING.contains(kind);
        }
    }

    /**
     * Phase 1 against learning and restarts that lose the decided mark, with nothing decided kept
     * in memory.
     */
    record Relearning(String name, int ballots, int crashes) implements Model {

        @Override
        public String about() {
            return "2 candidates, a value each, "
                    + ballots
                    + " ballots, learning, 1 crash of member 3, no tail in memory";
        }

        @Override
        public boolean isMortal(int member) {
            return member == 3;
        }

        @Override
        public Limits limits() {
            return new Limits(64, 1 << 20, 1 << 12, 0, 1000);
        }

        @Override
        public boolean carries(Kind kind) {
            return LEARNING.contains(kind);
        }
    }
}
