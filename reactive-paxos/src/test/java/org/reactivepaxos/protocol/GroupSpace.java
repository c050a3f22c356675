// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Local.Decided;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Steps.Kind;
import org.reactivepaxos.protocol.Steps.Mail;
import org.reactivepaxos.protocol.Steps.Step;

/**
 * The worlds that a group can reach within the bounds of a model, over the real {@link
 * Transition#fold}: its members, all messages ever sent that can still matter, and what is left of
 * the bounds. Messages stay: one may be heard never, late, twice, after any other.
 *
 * <p>{@link Draft} has the layout of a world.
 */
final class GroupSpace implements Space {

    private final Model model;
    private final int members;
    private final Steps steps;
    private final Tally tally;
    private final Relevance relevance;
    private final JointSteps joint;

    /** A step of one member. */
    record Move(int member, Step step) {}

    GroupSpace(Model model) {
        this.model = model;
        this.members = model.members();
        this.steps = new Steps(model);
        this.tally = new Tally(model, steps);
        this.relevance = new Relevance(model);
        this.joint = new JointSteps(model, steps);
    }

    @Override
    public int[] root() {
        int[] root = new int[members + Draft.HEADER];
        for (int member = 1; member <= members; member++) {
            root[member - 1] = steps.initial(member);
        }
        return root;
    }

    @Override
    public int locals() {
        return steps.locals();
    }

    @Override
    public int messages() {
        return steps.messages();
    }

    @Override
    public void expand(int[] world, Successors successors) {
        boolean goesOn = true;
        for (int member = 1; member <= members && goesOn; member++) {
            for (Step step : ownSteps(world, member)) {
                goesOn = goesOn && tryStep(world, new Move(member, step), successors);
            }
        }
        for (int i = members + Draft.HEADER; i < world.length && goesOn; i++) {
            Mail mail = steps.mail(world[i]);
            if (hasRoom(world, mail.to())) {
                Step step = new Step(Kind.RECEIVE, world[i], Turn.WHOLE);
                goesOn = tryStep(world, new Move(mail.to(), step), successors);
            }
        }
        if (goesOn) {
            joint.expand(world, () -> draft(world), successors);
        }
    }

    private Draft draft(int[] world) {
        return new Draft(model, steps, tally, relevance, world);
    }

    private boolean hasRoom(int[] world, int member) {
        int waits = steps.local(world[member - 1]).pending().size();
        return model.unsynced() == 0 || waits < model.unsynced();
    }

    private List<Step> ownSteps(int[] world, int member) {
        Local local = steps.local(world[member - 1]);
        List<Step> own = new ArrayList<>(4);
        if (!local.pending().isEmpty()) {
            own.add(Step.of(Kind.SYNC));
        }
        if (hasRoom(world, member)) {
            boolean opens =
                    model.isCandidate(member) && Draft.ballots(world, members) < model.ballots();
            if (opens && !model.merged()) {
                own.add(Step.of(Kind.TIME_OUT));
            }
            if (model.cleans(member) && mayClean(local.state())) {
                own.add(Step.of(Kind.SNAPSHOT));
            }
            if (local.asked() < model.reads(member)) {
                own.add(Step.of(Kind.READ));
            }
            if (local.state().role() instanceof Leading leading) {
                leaderSteps(local, leading, own);
            }
        }
        if (Draft.crashes(world, members) < model.crashes() && model.isMortal(member)) {
            for (int survivors = 0; survivors <= local.pendingRecords(); survivors++) {
                own.add(new Step(Kind.CRASH, survivors, Turn.WHOLE));
            }
        }
        return own;
    }

    private static boolean mayClean(GroupState state) {
        return state.decidedBelow() > 0 && state.learner().disk().snapshotBelow() == 0;
    }

    private void leaderSteps(Local local, Leading leading, List<Step> own) {
        int member = local.member();
        if (local.proposed() < model.values(member) && leading.next() < model.instances()) {
            own.add(Step.of(Kind.PROPOSE));
        }
        if (leading.rounds().last() < model.beats()) {
            own.add(Step.of(Kind.BEAT));
        }
        for (int to = 1; model.handsOver() && to <= members; to++) {
            if (to != member && model.isCandidate(to)) {
                own.add(new Step(Kind.TRANSFER, to, Turn.WHOLE));
            }
        }
    }

    /** The step, and the step with a crash before each of its records. */
    private boolean tryStep(int[] world, Move move, Successors successors) {
        Step step = move.step;
        boolean mayCrash =
                Draft.crashes(world, members) < model.crashes() && model.isMortal(move.member);
        if (model.merged()) {
            return joint.count(() -> draft(world), move, successors);
        }
        Draft whole = draft(world);
        int records = whole.play(move.member, step).records();
        boolean goesOn = whole.end(move, successors);
        boolean atomic = model.unsynced() == 0 && step.kind() != Kind.CRASH;
        for (int cut = 0; mayCrash && atomic && cut < records && goesOn; cut++) {
            Draft torn = draft(world);
            torn.play(move.member, step.cutAfter(cut));
            goesOn = torn.end(new Move(move.member, step.cutAfter(cut)), successors);
        }
        return goesOn;
    }

    @Override
    public long hash(int[] world) {
        long hash = 0;
        int header = members + Draft.HEADER;
        for (int i = 0; i < header; i++) {
            hash += LongTable.mix(((i + 1L) << 32) | world[i]);
        }
        for (int i = header; i < world.length; i++) {
            hash += LongTable.mix(-1L - world[i]);
        }
        return LongTable.mix(hash);
    }

    @Override
    public @Nullable String broken(int[] world, Object step) {
        try {
            for (int member = 1; member <= members; member++) {
                if (!(step instanceof Move move) || move.member == member) {
                    requireChosen(world, member);
                }
            }
            if (model.timed()) {
                requireOneLease(world);
            }
            return null;
        } catch (BrokenTruth e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * That one value is chosen per instance ({@link Votes}), and every decision is a chosen value,
     * gives agreement over all members and all time.
     */
    private void requireChosen(int[] world, int member) {
        Votes votes = tally.votes(world[members + Draft.VOTES]);
        long instance = 0;
        for (Decided decided : steps.local(world[member - 1]).decided()) {
            Checker.require(
                    decided.value().equals(votes.at(instance)),
                    "only what is chosen is decided",
                    member,
                    instance,
                    decided.value(),
                    votes.at(instance));
            instance++;
        }
    }

    private void requireOneLease(int[] world) {
        List<Integer> holders = new ArrayList<>(2);
        for (int member = 1; member <= members; member++) {
            GroupState state = steps.local(world[member - 1]).state();
            if (LeaseRules.holdsLease(state, NormalForm.NOW)) {
                holders.add(member);
            }
        }
        Checker.require(holders.size() <= 1, "one member holds a lease", holders);
    }

    @Override
    public List<String> tell(Object step, int[] next) {
        if (step instanceof Move move) {
            return List.of(
                    steps.tell(move.member, move.step),
                    "    " + steps.tell(move.member, next[move.member - 1]));
        }
        List<String> lines = new ArrayList<>(List.of(step.toString()));
        for (int member = 1; member <= members; member++) {
            lines.add("    " + steps.tell(member, next[member - 1]));
        }
        return lines;
    }
}
