// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupSpace.Move;
import org.reactivepaxos.protocol.Local.Snapshot;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Space.Successors;
import org.reactivepaxos.protocol.Steps.Done;
import org.reactivepaxos.protocol.Steps.Kind;
import org.reactivepaxos.protocol.Steps.Mail;
import org.reactivepaxos.protocol.Steps.Step;

/**
 * Steps that several members take at once: an election and a lesson in models that merge them, and
 * the passing of time.
 *
 * <p>docs/protocol.md, "What was explored", says why merged steps lose nothing but their bounds: a
 * promise may be moved behind what its member did not hear; a leader that hears a vote late is one
 * that proposed before and steps down; and a candidate learns before its phase 1.
 */
final class JointSteps {

    private final Model model;
    private final Steps steps;
    private final int members;

    /** Phase 1 with exactly these others. */
    private record Election(int candidate, int others) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("member " + candidate + " is elected by itself");
            for (int member = 1; member < 32; member++) {
                text.append((others >> member & 1) != 0 ? " and " + member : "");
            }
            return text.toString();
        }
    }

    private record Vote(Move move, boolean heard) {
        @Override
        public String toString() {
            String end = heard ? "is heard at once" : "finds a leader that has stepped down";
            return "member " + move.member() + " takes " + move.step() + ", and its vote " + end;
        }
    }

    private record Lesson(int teacher, int pupil) {
        @Override
        public String toString() {
            return "member " + pupil + " learns from " + teacher;
        }
    }

    /** True time passes; the bit of a member whose clock is fast is set. */
    private record Tick(int fast) {
        @Override
        public String toString() {
            return "time passes, clocks that are fast: " + Integer.toBinaryString(fast >> 1);
        }
    }

    JointSteps(Model model, Steps steps) {
        this.model = model;
        this.steps = steps;
        this.members = model.members();
    }

    /** Tells what all can do together, until one is not taken; drafts begin at this world. */
    void expand(int[] world, Supplier<Draft> drafts, Successors successors) {
        boolean goesOn = true;
        if (model.merged()) {
            goesOn = elect(world, drafts, successors) && learn(world, drafts, successors);
        }
        goesOn = goesOn && install(world, drafts, successors);
        for (int fast = 0; model.timed() && goesOn && fast < 2 << members; fast += 2) {
            goesOn = !differs(world, fast) || tick(fast, drafts.get(), successors);
        }
    }

    /** Any member may have any other's latest snapshot, as far as it covers more. */
    private boolean install(int[] world, Supplier<Draft> drafts, Successors successors) {
        boolean goesOn = true;
        for (int teacher = 1; teacher <= members; teacher++) {
            Snapshot snapshot =
                    model.cleans(teacher) ? steps.local(world[teacher - 1]).snapshot() : null;
            for (int pupil = 1; snapshot != null && goesOn && pupil <= members; pupil++) {
                long known = steps.local(world[pupil - 1]).state().decidedBelow();
                if (snapshot.ledger().below() > known) {
                    Draft draft = drafts.get();
                    Step step = new Step(Kind.INSTALL, steps.numberOf(snapshot), Turn.WHOLE);
                    draft.play(pupil, step);
                    goesOn = draft.end(new Move(pupil, step), successors);
                }
            }
        }
        return goesOn;
    }

    /** Whether each clock that is fast makes a difference. */
    private boolean differs(int[] world, int fast) {
        for (int member = 1; member <= members; member++) {
            int local = world[member - 1];
            if ((fast >> member & 1) != 0
                    && steps.take(local, new Step(Kind.TICK, 1, Turn.WHOLE)).next()
                            == steps.take(local, new Step(Kind.TICK, 2, Turn.WHOLE)).next()) {
                return false;
            }
        }
        return true;
    }

    private boolean tick(int fast, Draft draft, Successors successors) {
        for (int member = 1; member <= members; member++) {
            int span = 1 + (fast >> member & 1);
            draft.play(member, new Step(Kind.TICK, span, Turn.WHOLE));
        }
        return draft.end(new Tick(fast), successors);
    }

    private boolean elect(int[] world, Supplier<Draft> drafts, Successors successors) {
        boolean goesOn = true;
        for (int candidate = 1; candidate <= members; candidate++) {
            boolean opens =
                    model.isCandidate(candidate) && Draft.ballots(world, members) < model.ballots();
            for (int others = 0; opens && goesOn && others < 2 << members; others += 2) {
                Draft draft = isQuorum(candidate, others, world) ? drafts.get() : null;
                if (draft != null && elect(draft, candidate, others)) {
                    goesOn = draft.end(new Election(candidate, others), successors);
                }
            }
        }
        return goesOn;
    }

    private boolean isQuorum(int candidate, int others, int[] world) {
        Membership membership = steps.local(world[candidate - 1]).state().membership();
        int count = 1;
        for (int member = 1; member <= members; member++) {
            boolean in = (others >> member & 1) != 0;
            if (in && (member == candidate || membership.positionOf(member) < 0)) {
                return false;
            }
            count += in ? 1 : 0;
        }
        return membership.positionOf(candidate) >= 0 && count == membership.phase1Quorum();
    }

    /** Whether all of them promised, and the candidate leads. */
    private boolean elect(Draft draft, int candidate, int others) {
        Ballot seen = Ballot.NONE;
        for (int member = 1; member <= members; member++) {
            boolean in = (others >> member & 1) != 0;
            seen = in ? Ballot.max(seen, draft.local(member).state().acceptor().promised()) : seen;
        }
        stepDown(draft, candidate);
        Done asked =
                draft.play(candidate, new Step(Kind.TIME_OUT, steps.numberOf(seen), Turn.WHOLE));
        for (int member = 1; member <= members && asked.fault() == null; member++) {
            if ((others >> member & 1) != 0
                    && !exchange(
                            draft, asked, member, Message.Kind.PREPARE, Message.Kind.PROMISE)) {
                return false;
            }
        }
        return asked.fault() != null || draft.local(candidate).state().role() instanceof Leading;
    }

    private void stepDown(Draft draft, int member) {
        if (draft.local(member).state().role() instanceof Leading) {
            draft.play(member, Step.of(Kind.TIME_OUT));
        }
    }

    /** The member hears the question that was sent to it, and its answer is heard. */
    private boolean exchange(
            Draft draft, Done asked, int member, Message.Kind question, Message.Kind answer) {
        Integer sent = find(asked, member, question);
        if (sent == null) {
            return false;
        }
        int asker = steps.mail(sent).from();
        Done answered = draft.play(member, new Step(Kind.RECEIVE, sent, Turn.WHOLE));
        Integer reply = find(answered, asker, answer);
        if (reply != null) {
            draft.play(asker, new Step(Kind.RECEIVE, reply, Turn.WHOLE));
        }
        return reply != null || answered.fault() != null;
    }

    private @Nullable Integer find(Done done, int to, Message.Kind kind) {
        for (int number : done.sent()) {
            Mail mail = steps.mail(number);
            if (mail.to() == to && mail.message().kind() == kind) {
                return number;
            }
        }
        return null;
    }

    /**
     * The step of one member, and the owner of a ballot hears at once of a vote for it; or it has
     * stepped down before, where it would decide.
     */
    boolean count(Supplier<Draft> drafts, Move move, Successors successors) {
        Draft draft = drafts.get();
        Done done = draft.play(move.member(), move.step());
        Integer vote = vote(draft, done);
        if (vote == null) {
            return draft.end(move, successors);
        }
        int owner = steps.mail(vote).to();
        long before = draft.local(owner).state().decidedBelow();
        draft.play(owner, new Step(Kind.RECEIVE, vote, Turn.WHOLE));
        boolean decides = draft.local(owner).state().decidedBelow() > before;
        boolean goesOn = draft.end(new Vote(move, true), successors);
        if (!decides || !goesOn) {
            return goesOn;
        }
        Draft unheard = drafts.get();
        unheard.play(move.member(), move.step());
        unheard.play(owner, Step.of(Kind.TIME_OUT));
        return unheard.end(new Vote(move, false), successors);
    }

    private @Nullable Integer vote(Draft draft, Done done) {
        for (int number : done.sent()) {
            Mail mail = steps.mail(number);
            if (mail.message() instanceof Accepted accepted
                    && mail.to() != mail.from()
                    && draft.local(mail.to()).state().role() instanceof Leading leading
                    && leading.ballot().equals(accepted.ballot())) {
                return number;
            }
        }
        return null;
    }

    private boolean learn(int[] world, Supplier<Draft> drafts, Successors successors) {
        boolean goesOn = true;
        for (int pupil = 1; pupil <= members; pupil++) {
            GroupState asker = steps.local(world[pupil - 1]).state();
            for (int teacher = 1; teacher <= members && goesOn; teacher++) {
                GroupState other = steps.local(world[teacher - 1]).state();
                if (other.decidedBelow() > asker.decidedBelow()) {
                    goesOn = learn(drafts.get(), new Lesson(teacher, pupil), successors);
                }
            }
        }
        return goesOn;
    }

    private boolean learn(Draft draft, Lesson lesson, Successors successors) {
        stepDown(draft, lesson.pupil);
        CatchUp question = new CatchUp(draft.local(lesson.pupil).state().decidedBelow());
        Mail mail = new Mail(lesson.pupil, lesson.teacher, false, question);
        Step hears = new Step(Kind.RECEIVE, steps.numberOf(mail), Turn.WHOLE);
        Integer reply =
                find(draft.play(lesson.teacher, hears), lesson.pupil, Message.Kind.CATCH_UP_REPLY);
        if (reply != null) {
            draft.play(lesson.pupil, new Step(Kind.RECEIVE, reply, Turn.WHOLE));
        }
        return draft.end(lesson, successors);
    }
}
