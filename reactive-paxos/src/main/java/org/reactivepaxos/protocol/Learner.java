// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The log as this member knows it.
 *
 * @param window what is held in memory: everything accepted and undecided, and a tail of decided
 *     values
 * @param ledger what the decided log amounts to
 * @param tailBytes encoded bytes of the runs in the window that end at or below {@code
 *     decidedBelow}
 * @param gap what is known to be decided elsewhere and not here
 * @param compared with what other members tell
 * @param master what this member makes of the master entries
 * @param disk what is let go of on disk, and what stands for it
 * @param feed whom this member learns from, and who learns from it
 */
record Learner(
        RunWindow window,
        Ledger ledger,
        long tailBytes,
        Gap gap,
        Compared compared,
        MasterView master,
        Kept disk,
        Feed feed) {

    /**
     * What is compared with other members (rule S12).
     *
     * @param audit the comparison of chains that is under way, or {@link Audit#NONE}
     * @param results the sums over what the state machines answered
     */
    record Compared(Audit audit, Results results) {
        static final Compared NONE = new Compared(Audit.NONE, Results.NONE);
    }

    /**
     * @param hint the highest decidedBelow that another member told
     * @param member who told it
     * @param askedAt when values were asked for last
     * @param askedFrom from which instance on, -1 when no question is open
     */
    record Gap(long hint, int member, long askedAt, long askedFrom) {
        static final Gap NONE = new Gap(0, 0, 0, -1);

        Gap answered() {
            return new Gap(hint, member, askedAt, -1);
        }
    }

    /**
     * @param snapshotBelow a durable snapshot covers everything below; 0 for none
     * @param retainedFrom the first instance that the log still has; not above the snapshot
     * @param vacant whether that snapshot is not to be used, nor offered: that of another member is
     *     to take its place
     */
    record Kept(long snapshotBelow, long retainedFrom, boolean vacant) {
        Kept with(long below, long from) {
            return new Kept(Math.max(snapshotBelow, below), Math.max(retainedFrom, from), false);
        }
    }

    static Learner recovered(RecoveredGroup recovered, Ledger ledger, MasterView master) {
        return new Learner(
                RunWindow.of(recovered.undecided()),
                ledger,
                0,
                Gap.NONE,
                Compared.NONE,
                master,
                new Kept(recovered.base().below(), recovered.retainedFrom(), recovered.vacant()),
                Feed.NONE);
    }

    /** The first instance not known as decided; everything below is decided without a gap. */
    long decidedBelow() {
        return ledger.below();
    }

    AppliedTable table() {
        return ledger.table();
    }

    /** The first instance that is held in memory without a gap up to {@code decidedBelow}. */
    long heldFrom() {
        return window.isEmpty() ? decidedBelow() : Math.min(window.first(), decidedBelow());
    }

    Learner holding(Run run) {
        RunWindow next = window.put(run);
        // Anything but an append may cut the runs of the tail anew.
        boolean appended = run.first() >= window.below();
        long tail = appended ? tailBytes : next.bytesOfRunsEndingBy(decidedBelow());
        return new Learner(next, ledger, tail, gap, compared, master, disk, feed);
    }

    /** The group has begun. */
    Learner founded(Genesis genesis) {
        return new Learner(
                window, Ledger.start(genesis), tailBytes, gap, compared, master, disk, feed);
    }

    Learner with(Gap changed) {
        return new Learner(window, ledger, tailBytes, changed, compared, master, disk, feed);
    }

    /** The question from this instance on has its answer, whatever that is worth by now. */
    Learner answered(long from) {
        return gap.askedFrom() == from ? with(gap.answered()) : this;
    }

    private Learner with(Compared changed) {
        return new Learner(window, ledger, tailBytes, gap, changed, master, disk, feed);
    }

    Learner with(Audit changed) {
        return with(new Compared(changed, results()));
    }

    Learner with(Results changed) {
        return with(new Compared(audit(), changed));
    }

    Audit audit() {
        return compared.audit();
    }

    Results results() {
        return compared.results();
    }

    Learner with(MasterView changed) {
        return new Learner(window, ledger, tailBytes, gap, compared, changed, disk, feed);
    }

    Learner with(Feed changed) {
        return new Learner(window, ledger, tailBytes, gap, compared, master, disk, changed);
    }

    /**
     * How far decisions go if all votes under {@code ballot} below {@code limit} are chosen (S4).
     */
    long decidableBelow(Ballot ballot, long limit) {
        long below = decidedBelow();
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
    Learner deciding(long below, Effects effects) {
        if (below <= decidedBelow()) {
            return this;
        }
        Ledger next = ledger;
        long nextTail = tailBytes;
        while (next.below() < below) {
            Run run = window.held(next.below());
            Ledger.Step step = next.next(run.within(next.below(), below));
            effects.decide(step.decision());
            next = step.ledger();
            nextTail += next.below() == run.below() ? run.values().sizeBytes() : 0;
        }
        return new Learner(window, next, nextTail, gap, compared, master, disk, feed);
    }

    /**
     * Lets go of decided runs from the first on while they exceed {@code maxBytes}, but of those
     * that reach above {@code keepFrom} only while they exceed {@code keepBytes}.
     */
    Learner trimmed(long maxBytes, long keepFrom, long keepBytes) {
        RunWindow left = window;
        long tail = tailBytes;
        while (tail > maxBytes
                && left.firstRun().below() <= decidedBelow()
                && (left.firstRun().below() <= keepFrom || tail > keepBytes)) {
            tail -= left.firstRun().values().sizeBytes();
            left = left.withoutFirst();
        }
        return new Learner(left, ledger, tail, gap, compared, master, disk, feed);
    }

    /** A durable snapshot of this member's own is at {@code below}. */
    Learner keeping(long below, long retainedFrom) {
        return new Learner(
                window,
                ledger,
                tailBytes,
                gap,
                compared,
                master,
                disk.with(below, retainedFrom),
                feed);
    }

    /** Goes on from a snapshot of more than is decided here; votes above it stay (S5). */
    Learner installing(Ledger installed) {
        long below = installed.below();
        // What other state machines answered before says nothing of those that are restored (S12).
        Compared left = new Compared(audit(), Results.NONE);
        return new Learner(
                RunWindow.of(window.between(below, Long.MAX_VALUE)),
                installed,
                0,
                gap.answered(),
                left,
                master,
                disk.with(below, below),
                feed);
    }
}
