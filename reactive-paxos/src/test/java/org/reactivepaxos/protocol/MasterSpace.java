// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.MasterMembers.Step;

/**
 * The worlds of {@link Masters}: members over the real fold, one log, and all entries ever offered.
 *
 * <p>Layout of a world: the number of each member's state; restarts; how many entries are decided;
 * the numbers of the decided entries in order, then those of all that were offered, ascending.
 */
final class MasterSpace implements Space {

    private final Masters model;
    private final int members;
    private final MasterMembers all;

    /** One step of one member; the argument depends on the kind. */
    record Move(String what, int member, long argument) {
        @Override
        public String toString() {
            return "member " + member + " " + what + " " + argument;
        }
    }

    /** True time passes; the bit of a member whose clock is fast is set. */
    record Tick(int fast) {
        @Override
        public String toString() {
            return "time passes, clocks that are fast: " + Integer.toBinaryString(fast);
        }
    }

    /** An entry is decided. */
    record Decide(String entry) {
        @Override
        public String toString() {
            return "decided: " + entry;
        }
    }

    MasterSpace(Masters model, Masters.Fold fold) {
        this.model = model;
        this.members = model.members();
        this.all = new MasterMembers(model, fold);
    }

    @Override
    public int[] root() {
        int[] root = new int[members + 2];
        for (int member = 1; member <= members; member++) {
            root[member - 1] = all.initial(member);
        }
        return root;
    }

    @Override
    public int locals() {
        return all.size();
    }

    @Override
    public int messages() {
        return all.entries();
    }

    private int decided(int[] world) {
        return world[members + 1];
    }

    private int logStart() {
        return members + 2;
    }

    @Override
    public void expand(int[] world, Successors successors) {
        boolean goesOn = true;
        for (int member = 1; member <= members && goesOn; member++) {
            goesOn =
                    offer(world, member, successors)
                            && learn(world, member, successors)
                            && restart(world, member, successors);
        }
        goesOn = goesOn && decide(world, successors);
        for (int fast = 0; goesOn && fast < 1 << members; fast++) {
            goesOn = tick(world, fast, successors);
        }
    }

    private boolean offer(int[] world, int member, Successors successors) {
        if (world.length - logStart() - decided(world) == model.offers()) {
            return true;
        }
        boolean goesOn = true;
        for (Action action : Action.values()) {
            for (int to = 1; to <= members && goesOn; to++) {
                boolean transfers = action == Action.TRANSFER;
                if (transfers ? to != member : to == 1) {
                    Step step = new Step(action, transfers ? to : 0);
                    goesOn = offer(world, member, step, successors);
                }
            }
        }
        return goesOn;
    }

    private boolean offer(int[] world, int member, Step step, Successors successors) {
        MasterMembers.Done done = all.take(world[member - 1], step);
        if (done.fault() == null && done.offered() < 0) {
            return true; // It would have no effect.
        }
        int[] next = Arrays.copyOf(world, world.length + 1);
        next[world.length] = done.offered();
        Arrays.sort(next, logStart() + decided(world), next.length);
        next[member - 1] = done.next();
        Move move = new Move("offers to " + step.action(), member, step.argument());
        return successors.take(move, next, done.fault());
    }

    /** It applies one entry, or several at once. */
    private boolean learn(int[] world, int member, Successors successors) {
        boolean goesOn = true;
        long applied = all.member(world[member - 1]).decidedBelow();
        for (int below = (int) applied + 1; goesOn && below <= decided(world); below++) {
            int[] log = Arrays.copyOfRange(world, logStart(), logStart() + below);
            MasterMembers.Done done = all.learn(world[member - 1], log);
            int[] next = world.clone();
            next[member - 1] = done.next();
            goesOn = successors.take(new Move("applies up to", member, below), next, done.fault());
        }
        return goesOn;
    }

    private boolean restart(int[] world, int member, Successors successors) {
        if (world[members] == model.restarts()) {
            return true;
        }
        long applied = all.member(world[member - 1]).decidedBelow();
        int[] log = Arrays.copyOfRange(world, logStart(), logStart() + (int) applied);
        int[] next = world.clone();
        next[member - 1] = all.restart(world[member - 1], log);
        next[members]++;
        return successors.take(new Move("restarts at", member, applied), next, null);
    }

    private boolean decide(int[] world, Successors successors) {
        int count = decided(world);
        int end = logStart() + count;
        boolean goesOn = count < model.entries();
        for (int i = end; goesOn && i < world.length; i++) {
            boolean isNew = true;
            for (int j = logStart(); j < end; j++) {
                isNew &= world[j] != world[i];
            }
            if (isNew || model.repeats()) {
                int[] next = new int[world.length + 1];
                System.arraycopy(world, 0, next, 0, end);
                next[end] = world[i];
                System.arraycopy(world, end, next, end + 1, world.length - end);
                next[members + 1] = count + 1;
                goesOn = successors.take(new Decide(all.entry(world[i])), next, null);
            }
        }
        return goesOn || count == model.entries();
    }

    private boolean tick(int[] world, int fast, Successors successors) {
        int[] next = world.clone();
        for (int member = 1; member <= members; member++) {
            boolean isFast = (fast >> (member - 1) & 1) != 0;
            int slow = all.take(world[member - 1], new Step(null, 1)).next();
            int quick = all.take(world[member - 1], new Step(null, 2)).next();
            if (isFast && slow == quick) {
                return true; // The same as with a slow clock.
            }
            next[member - 1] = isFast ? quick : slow;
        }
        return successors.take(new Tick(fast), next, null);
    }

    @Override
    public long hash(int[] world) {
        long hash = world.length;
        for (int number : world) {
            hash = LongTable.mix(hash + number);
        }
        return hash;
    }

    @Override
    public @Nullable String broken(int[] world, Object step) {
        List<Integer> masters = new ArrayList<>(2);
        for (int member = 1; member <= members; member++) {
            if (all.member(world[member - 1]).mastership(NormalForm.NOW).self()) {
                masters.add(member);
            }
        }
        if (masters.size() > 1) {
            return "at most one believes to be master: " + masters;
        }
        int[] log = Arrays.copyOfRange(world, logStart(), logStart() + decided(world));
        return step instanceof Decide ? all.brokenTerms(log) : null;
    }

    @Override
    public List<String> tell(Object step, int[] next) {
        List<String> lines = new ArrayList<>(List.of(step.toString()));
        for (int member = 1; member <= members; member++) {
            GroupState state = all.member(next[member - 1]);
            lines.add(
                    "    member "
                            + member
                            + " decidedBelow "
                            + state.decidedBelow()
                            + ", "
                            + state.learner().master());
        }
        return lines;
    }
}
