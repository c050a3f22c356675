// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;

/**
 * The cores of one group in a hostile world on virtual time. One seed decides everything.
 *
 * <p>A run has two parts. In the first, faults and proposals come as they like. In the second, all
 * members run, nothing is lost, and every proposal must end and all members be level in time.
 */
final class SimulatedGroup {

    private static final long MILLI = Faults.MILLI;
    private static final long HOSTILE = 700 * MILLI;
    private static final long LEVEL_WITHIN = 4_000 * MILLI;
    private static final int TRACE_MAX = 80;

    private final Agenda agenda = new Agenda();
    private final Random random;
    private final Faults faults;
    private final Limits limits;
    private final Timing timing;
    private final SimulatedNetwork network;
    private final List<SimulatedMember> members = new ArrayList<>();
    private final List<Checker> checkers = Checkers.all();
    private final Marks marks;
    private final boolean tracing;
    private final Deque<String> trace = new ArrayDeque<>();
    private boolean calm;

    private SimulatedGroup(long seed, Marks marks, boolean tracing) {
        this.random = new Random(seed);
        this.marks = marks;
        this.tracing = tracing;
        this.faults = Faults.of(random);
        this.limits = Faults.limits(random);
        this.timing = Faults.timing(random);
        this.network = new SimulatedNetwork(agenda, random, faults);
        for (int member = 1; member <= faults.members(); member++) {
            members.add(new SimulatedMember(this, member));
        }
    }

    /** Runs one seed; a failure tells the seed and what happened last. */
    static void run(long seed, Marks marks) {
        try {
            new SimulatedGroup(seed, marks, false).run();
        } catch (AssertionError | RuntimeException | InvariantViolation e) {
            throw new AssertionError("seed " + seed + ": " + e + replay(seed), e);
        }
    }

    private static String replay(long seed) {
        SimulatedGroup again = new SimulatedGroup(seed, new Marks(), true);
        try {
            again.run();
            return "; it did not fail again";
        } catch (AssertionError | RuntimeException | InvariantViolation e) {
            return "\n" + again.faults + " " + again.limits + "\n" + String.join("\n", again.trace);
        }
    }

    private void run() {
        members.forEach(SimulatedMember::start);
        shuffleLinks();
        members.forEach(this::proposeNow);
        crashEveryoneAtTimes();
        runUntil(HOSTILE);
        becomeCalm();
        requireLevel();
        if (random.nextInt(4) == 0) {
            members.forEach(this::restart);
            marks.reach(Mark.EVERYONE_CRASHED);
            requireLevel();
        }
    }

    private void runUntil(long until) {
        while (agenda.step(until)) {}
    }

    private void shuffleLinks() {
        network.shuffleLinks();
        if (!calm) {
            agenda.after((10 + random.nextInt(120)) * MILLI, this::shuffleLinks);
        }
    }

    private void proposeNow(SimulatedMember member) {
        if (!calm) {
            member.propose(1 + random.nextInt(4));
            agenda.after(random.nextInt(40) * MILLI, () -> proposeNow(member));
        }
    }

    private void crashEveryoneAtTimes() {
        if (random.nextInt(5) == 0) {
            agenda.after(
                    (long) (random.nextDouble() * HOSTILE), () -> members.forEach(this::restart));
        }
    }

    private void restart(SimulatedMember member) {
        member.crash();
        member.start();
        marks.reach(Mark.RESTARTED);
    }

    private void becomeCalm() {
        calm = true;
        network.calm();
        network.shuffleLinks();
        trace(() -> "the faults stop");
        for (SimulatedMember member : members) {
            if (member.state() == null) {
                member.start();
            }
        }
    }

    private void requireLevel() {
        long until = agenda.now() + LEVEL_WITHIN;
        while (!isLevel() && agenda.now() < until) {
            runUntil(Math.min(until, agenda.now() + 5 * MILLI));
        }
        Checker.require(
                isLevel(),
                "every proposal ends and all members are level in time",
                members.stream().map(SimulatedMember::state).toList());
        for (SimulatedMember member : members) {
            GroupState state = member.state();
            if (state != null) {
                check(checker -> checker.level(member.member(), state));
            }
        }
    }

    private boolean isLevel() {
        long decidedBelow = -1;
        boolean led = false;
        for (SimulatedMember member : members) {
            GroupState state = member.state();
            boolean same =
                    state != null
                            && state.openProposals() == 0
                            && (decidedBelow < 0 || decidedBelow == state.decidedBelow());
            if (state == null || !same) {
                return false;
            }
            decidedBelow = state.decidedBelow();
            led |=
                    state.role() instanceof Role.Leading leading
                            && leading.next() == state.decidedBelow();
        }
        return led;
    }

    Agenda agenda() {
        return agenda;
    }

    Random random() {
        return random;
    }

    Faults faults() {
        return faults;
    }

    Limits limits() {
        return limits;
    }

    Timing timing() {
        return timing;
    }

    Marks marks() {
        return marks;
    }

    List<Integer> voters() {
        return IntStream.rangeClosed(1, faults.members()).boxed().toList();
    }

    void check(Consumer<Checker> what) {
        checkers.forEach(what);
    }

    void trace(Supplier<String> line) {
        if (tracing) {
            trace.add(agenda.now() / 1000 + " us: " + line.get());
            if (trace.size() > TRACE_MAX) {
                trace.remove();
            }
        }
    }

    void send(int from, int to, Received received) {
        network.carry(from, to, () -> members.get(to - 1).happen(received));
    }

    /** At which of its duties a member crashes in this turn; 3 when it does not. */
    int crashStage() {
        return !calm && random.nextDouble() < faults.crash() ? random.nextInt(3) : 3;
    }

    void crash(SimulatedMember member) {
        member.crash();
        agenda.after(
                random.nextInt(120) * MILLI,
                () -> {
                    if (member.state() == null) {
                        member.start();
                        marks.reach(Mark.RESTARTED);
                    }
                });
    }
}
