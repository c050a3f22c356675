// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Steps.Done;
import org.reactivepaxos.protocol.Steps.Kind;
import org.reactivepaxos.protocol.Steps.Mail;
import org.reactivepaxos.protocol.Steps.Step;

/**
 * Visits every world that a group can reach within the bounds of a model, breadth first, over the
 * real {@link Transition#fold}; so the first counterexample found is a shortest one.
 *
 * <p>A world is the members, all messages ever sent, and what is left of the bounds. Messages stay:
 * one may be heard never, late, twice, after any other. Worlds are told apart by 64 bits of hash;
 * with n worlds two coincide with a chance of n^2 / 2^65, below 0.1 % for 10^8.
 *
 * <p>Layout of a world: the number of each member's state; ballots and crashes spent; the numbers
 * of the messages, ascending.
 */
final class Explorer {

    private final Model model;
    private final int members;
    private final long maxStates;
    private final Steps steps;
    private final WorldChecks checks;
    private final Relevance relevance;
    private final LongTable visited = new LongTable();
    private final Deque<int[]> waiting = new ArrayDeque<>();
    private int[] parents = new int[1 << 16];
    private int current;
    private long transitions;
    private @Nullable Fault fault;

    /** A step that broke a truth. */
    private record Fault(int[] world, int member, Step step, String truth) {}

    /** Takes what a world can become; false ends the enumeration. */
    private interface Successors {
        boolean take(int member, Step step, Done done, int[] next);
    }

    private Explorer(Model model, long maxStates) {
        this.model = model;
        this.members = model.members();
        this.maxStates = maxStates;
        this.steps = new Steps(model);
        this.relevance = new Relevance(model);
        this.checks = new WorldChecks(steps, model, members + 1);
    }

    /** Explores until all is visited, a truth is broken, or {@code maxStates} worlds are known. */
    static ExplorationResult explore(Model model, long maxStates) {
        return new Explorer(model, maxStates).run();
    }

    private ExplorationResult run() {
        int[] root = root();
        visited.add(hash(root));
        waiting.add(root);
        for (current = 0; goesOn(); current++) {
            int[] world = waiting.remove();
            expand(world, (member, step, done, next) -> visit(world, member, step, done, next));
            if (fault != null) {
                break;
            }
        }
        Fault found = fault;
        return new ExplorationResult(
                model.name(),
                visited.size(),
                transitions,
                steps.locals(),
                steps.messages(),
                found == null && waiting.isEmpty(),
                found == null ? List.of() : script(found));
    }

    private boolean goesOn() {
        return !waiting.isEmpty() && visited.size() < maxStates;
    }

    private int[] root() {
        int[] root = new int[members + 1];
        for (int member = 1; member <= members; member++) {
            root[member - 1] = steps.initial(member);
        }
        return root;
    }

    private boolean visit(int[] world, int member, Step step, Done done, int[] next) {
        transitions++;
        String truth = done.fault();
        if (truth == null) {
            int index = visited.add(hash(next));
            if (index < 0) {
                return true;
            }
            remember(index);
            waiting.add(next);
            truth = broken(next, member);
        }
        if (truth != null) {
            fault = new Fault(world, member, step, truth);
        }
        return truth == null;
    }

    private void remember(int index) {
        if (index >= parents.length) {
            parents = Arrays.copyOf(parents, parents.length * 2);
        }
        parents[index] = current;
    }

    private @Nullable String broken(int[] world, int member) {
        try {
            checks.check(world, member);
            return null;
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void expand(int[] world, Successors successors) {
        boolean goesOn = true;
        for (int member = 1; member <= members && goesOn; member++) {
            for (Step step : ownSteps(world, member)) {
                goesOn = goesOn && tryStep(world, member, step, successors);
            }
        }
        for (int i = members + 1; i < world.length && goesOn; i++) {
            Mail mail = steps.mail(world[i]);
            if (mail.travels() && hasRoom(world, mail.to())) {
                Step step = new Step(Kind.RECEIVE, world[i], Turn.WHOLE);
                goesOn = tryStep(world, mail.to(), step, successors);
            }
        }
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
            if (model.isCandidate(member) && ballotsOf(world) < model.ballots()) {
                own.add(Step.of(Kind.TIME_OUT));
            }
            boolean leads = local.state().role() instanceof Leading;
            if (leads && local.proposed() < model.values(member)) {
                own.add(Step.of(Kind.PROPOSE));
            }
        }
        if (crashesOf(world) < model.crashes() && model.isMortal(member)) {
            for (int survivors = 0; survivors <= local.pendingRecords(); survivors++) {
                own.add(new Step(Kind.CRASH, survivors, Turn.WHOLE));
            }
        }
        return own;
    }

    /** The step, and the step with a crash before each of its records. */
    private boolean tryStep(int[] world, int member, Step step, Successors successors) {
        boolean mayCrash = crashesOf(world) < model.crashes() && model.isMortal(member);
        Done whole = steps.take(world[member - 1], step);
        boolean goesOn = successors.take(member, step, whole, next(world, member, step, whole));
        boolean atomic = model.unsynced() == 0 && step.kind() != Kind.CRASH;
        for (int cut = 0; mayCrash && atomic && cut < whole.records() && goesOn; cut++) {
            Step torn = step.cutAfter(cut);
            Done done = steps.take(world[member - 1], torn);
            goesOn = successors.take(member, torn, done, next(world, member, torn, done));
        }
        return goesOn;
    }

    private int[] next(int[] world, int member, Step step, Done done) {
        int[] all = Steps.merged(world, members + 1, done.sent());
        all[member - 1] = done.next();
        int[] next = relevant(all, member);
        boolean opens =
                step.kind() == Kind.TIME_OUT
                        && !(steps.local(world[member - 1]).state().role() instanceof Leading);
        boolean crashes = step.kind() == Kind.CRASH || step.cut() != Turn.WHOLE;
        next[members] += (opens ? 1 : 0) + (crashes ? 1 << 16 : 0);
        return next;
    }

    private int[] relevant(int[] world, int member) {
        int size = members + 1;
        for (int i = members + 1; i < world.length; i++) {
            Mail mail = steps.mail(world[i]);
            boolean same = mail.from() != member && mail.to() != member;
            if (same
                    || relevance.matters(
                            mail, localOf(world, mail.from()), localOf(world, mail.to()))) {
                world[size++] = world[i];
            }
        }
        return size == world.length ? world : Arrays.copyOf(world, size);
    }

    private Local localOf(int[] world, int member) {
        return steps.local(world[member - 1]);
    }

    private int ballotsOf(int[] world) {
        return world[members] & 0xFFFF;
    }

    private int crashesOf(int[] world) {
        return world[members] >>> 16;
    }

    private long hash(int[] world) {
        long hash = 0;
        for (int i = 0; i <= members; i++) {
            hash += LongTable.mix(((i + 1L) << 32) | world[i]);
        }
        for (int i = members + 1; i < world.length; i++) {
            hash += LongTable.mix(-1L - world[i]);
        }
        return LongTable.mix(hash);
    }

    /** Finds the steps to the fault again from the hashes of the worlds on the way. */
    private List<String> script(Fault found) {
        List<Long> way = new ArrayList<>();
        for (int index = current; index > 0; index = parents[index]) {
            way.add(visited.key(index));
        }
        Collections.reverse(way);
        List<String> lines = new ArrayList<>();
        int[][] at = {root()};
        for (long wanted : way) {
            int[] from = at[0];
            expand(
                    from,
                    (member, step, done, next) -> {
                        boolean misses = hash(next) != wanted;
                        if (!misses) {
                            at[0] = next;
                            lines.add(steps.tell(member, step));
                            lines.add("    " + steps.tell(member, done.next()));
                        }
                        return misses;
                    });
        }
        lines.add(steps.tell(found.member, found.step));
        lines.add("broken: " + found.truth);
        return lines;
    }
}
