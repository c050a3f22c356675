// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Outcome.Decision;

/**
 * The log as this member knows it.
 *
 * @param window what is held in memory: everything accepted and undecided, and a tail of decided
 *     values
 * @param decidedBelow the first instance not known as decided; everything below is decided without
 *     a gap
 * @param tailBytes encoded bytes of the runs in the window that end at or below {@code
 *     decidedBelow}
 * @param table which proposals had effect, as of {@code decidedBelow}
 * @param gap what is known to be decided elsewhere and not here
 */
record Learner(RunWindow window, long decidedBelow, long tailBytes, AppliedTable table, Gap gap) {

    /**
     * @param hint the highest decidedBelow that another member told
     * @param member who told it
     * @param askedAt when values were asked for last
     * @param askedFrom from which instance on, -1 when never
     */
    record Gap(long hint, int member, long askedAt, long askedFrom) {
        static final Gap NONE = new Gap(0, 0, 0, -1);
    }

    static Learner recovered(RecoveredGroup recovered, AppliedTable table) {
        return new Learner(
                RunWindow.of(recovered.undecided()), recovered.decidedBelow(), 0, table, Gap.NONE);
    }

    /** The first instance that is held in memory without a gap up to {@code decidedBelow}. */
    long heldFrom() {
        return window.isEmpty() ? decidedBelow : Math.min(window.first(), decidedBelow);
    }

    Learner holding(Run run) {
        RunWindow next = window.put(run);
        // Anything but an append may cut the runs of the tail anew.
        boolean appended = run.first() >= window.below();
        long tail = appended ? tailBytes : next.bytesOfRunsEndingBy(decidedBelow);
        return new Learner(next, decidedBelow, tail, table, gap);
    }

    Learner with(Gap changed) {
        return new Learner(window, decidedBelow, tailBytes, table, changed);
    }

    /**
     * How far decisions go if all votes under {@code ballot} below {@code limit} are chosen (S4).
     */
    long decidableBelow(Ballot ballot, long limit) {
        long below = decidedBelow;
        while (below < limit) {
            Run run = window.at(below);
            if (run == null || !run.ballot().equals(ballot)) {
                return below;
            }
            below = Math.min(run.below(), limit);
        }
        return below;
    }

    /** Decides the values held up to {@code below}, and hands them out. */
    Learner deciding(long below, Membership membership, Effects effects) {
        if (below <= decidedBelow) {
            return this;
        }
        AppliedTable nextTable = table;
        long nextTail = tailBytes;
        long at = decidedBelow;
        while (at < below) {
            Run run = window.held(at);
            Run part = run.within(at, below);
            List<Integer> dropped = new ArrayList<>(0);
            nextTable = nextTable.take(part.values(), membership, dropped);
            effects.decide(new Decision(part.first(), part.values(), dropped));
            at = part.below();
            nextTail += at == run.below() ? run.values().sizeBytes() : 0;
        }
        return new Learner(window, below, nextTail, nextTable, gap);
    }

    /**
     * Lets go of decided runs from the first on while they exceed {@code maxBytes}, but of those
     * that reach above {@code keepFrom} only while they exceed {@code keepBytes}.
     */
    Learner trimmed(long maxBytes, long keepFrom, long keepBytes) {
        RunWindow left = window;
        long tail = tailBytes;
        while (tail > maxBytes
                && left.firstRun().below() <= decidedBelow
                && (left.firstRun().below() <= keepFrom || tail > keepBytes)) {
            tail -= left.firstRun().values().sizeBytes();
            left = left.withoutFirst();
        }
        return new Learner(left, decidedBelow, tail, table, gap);
    }
}
