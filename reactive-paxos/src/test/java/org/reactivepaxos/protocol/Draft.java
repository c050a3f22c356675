// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Space.Successors;
import org.reactivepaxos.protocol.Steps.Done;
import org.reactivepaxos.protocol.Steps.Kind;
import org.reactivepaxos.protocol.Steps.Mail;
import org.reactivepaxos.protocol.Steps.Step;

/**
 * A world in the making, from one before it: members take steps, then it ends.
 *
 * <p>Layout of a world: the number of each member's state; then, at these places after them,
 * ballots and crashes spent, the number of the {@link Votes}, how far anyone ever decided with what
 * each read must see; then the numbers of the messages, ascending.
 */
final class Draft {

    static final int SPENT = 0;
    static final int VOTES = 1;
    static final int FLOORS = 2;
    static final int HEADER = 3;

    private static final int BITS = 4;
    private static final int MASK = (1 << BITS) - 1;
    private static final int[] NOTHING = {};

    private final Model model;
    private final Steps steps;
    private final Tally tally;
    private final Relevance relevance;
    private final int[] from;
    private final int[] header;
    private final int members;
    private int[] sent = NOTHING;
    private int touched;
    private @Nullable String fault;

    Draft(Model model, Steps steps, Tally tally, Relevance relevance, int[] from) {
        this.model = model;
        this.steps = steps;
        this.tally = tally;
        this.relevance = relevance;
        this.from = from;
        this.members = model.members();
        this.header = Arrays.copyOf(from, members + HEADER);
    }

    static int ballots(int[] world, int members) {
        return world[members + SPENT] & 0xFFFF;
    }

    static int crashes(int[] world, int members) {
        return world[members + SPENT] >>> 16;
    }

    Local local(int member) {
        return steps.local(header[member - 1]);
    }

    /** A member takes a step, after those that were taken before. */
    Done play(int member, Step step) {
        Local before = local(member);
        Done done = steps.take(header[member - 1], step);
        header[member - 1] = done.next();
        touched |= 1 << member;
        sent = sent.length == 0 ? done.sent() : Steps.merged(sent, 0, done.sent());
        boolean crashes = step.kind() == Kind.CRASH || step.cut() != Turn.WHOLE;
        header[members + SPENT] += (opens(before, step) ? 1 : 0) + (crashes ? 1 << 16 : 0);
        fault = fault == null ? done.fault() : fault;
        if (fault == null && model.timed()) {
            look(before, step, done);
        }
        return done;
    }

    private static boolean opens(Local before, Step step) {
        return step.kind() == Kind.TIME_OUT && !(before.state().role() instanceof Role.Leading);
    }

    /** What was decided anywhere when a read is asked, and whether its answer sees that. */
    private void look(Local before, Step step, Done done) {
        int floors = header[members + FLOORS];
        if (step.kind() == Kind.READ) {
            floors |= (floors & MASK) << (BITS * (before.asked() + 1));
        }
        for (ReadAnswer answer : done.answers()) {
            int floor = (floors >>> (BITS * ((int) answer.readId() + 1))) & MASK;
            if (answer.index() < floor) {
                fault = "a read sees what was decided before it was asked: " + answer + floor;
            }
        }
        int decided = (int) steps.local(done.next()).state().decidedBelow();
        header[members + FLOORS] = (floors & ~MASK) | Math.max(floors & MASK, decided);
        Ballot under = done.decidedUnder();
        for (int member = 1; under != null && member <= members; member++) {
            GroupState other = local(member).state();
            if (LeaseRules.holdsLease(other, NormalForm.NOW) && other.leader().isBelow(under)) {
                fault = "nobody decides above a lease: " + other.leader() + ", " + under;
            }
        }
    }

    boolean end(Object step, Successors successors) {
        if (fault != null) {
            return successors.take(step, from, fault);
        }
        int votes = tally.after(header[members + VOTES], header, sent);
        if (votes < 0) {
            String broken = tally.fault(header[members + VOTES], header, sent);
            return successors.take(step, from, broken);
        }
        header[members + VOTES] = votes;
        return successors.take(step, next(), null);
    }

    private int[] next() {
        int size = members + HEADER;
        int[] all = Arrays.copyOf(header, from.length + sent.length);
        System.arraycopy(from, size, all, size, from.length - size);
        int end = from.length;
        for (int mail : sent) {
            boolean isNew = Arrays.binarySearch(from, members + HEADER, from.length, mail) < 0;
            if (isNew && steps.mail(mail).travels()) {
                all[end++] = mail;
            }
        }
        for (int i = size; i < end; i++) {
            Mail mail = steps.mail(all[i]);
            boolean same = ((touched >> mail.from()) & 1) == 0 && ((touched >> mail.to()) & 1) == 0;
            if (same || relevance.matters(mail, local(mail.from()), local(mail.to()))) {
                all[size++] = all[i];
            }
        }
        int[] next = Arrays.copyOf(all, size);
        Arrays.sort(next, members + HEADER, size);
        return next;
    }
}
