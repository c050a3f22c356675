// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.SimulatedDisk.Image;
import org.reactivepaxos.protocol.SimulationResult.Violation;

/**
 * The cores of one group in a hostile world on virtual time. One seed decides everything.
 *
 * <p>A run has two parts. In the first, faults and proposals come as they like. In the second, all
 * members run, nothing is lost, and every proposal must end and all members be level in time.
 */
final class SimulatedGroup {

    private static final long MILLI = Faults.MILLI;
    private static final long STEPS_MAX = 3_000_000;

    private final SimulationPlan plan;
    private final Agenda agenda = new Agenda();
    private final Random random;
    private final Faults faults;
    private final Limits limits;
    private final Timing timing;
    private final SimulatedNetwork network;
    private final List<SimulatedMember> members = new ArrayList<>();
    private final List<SimulatedMember> seats;
    private final DiskMishaps mishaps;
    private final Load load;
    private final Churn churn;
    private final Rest rest;
    private final SimulatedWatch watch;
    private final Truths truths = new Truths();
    private final Marks marks = new Marks();
    private final TraceHash hash = new TraceHash();
    private final Trace trace;
    private final boolean preferring;
    private final boolean snapshotting;
    private long steps;

    SimulatedGroup(SimulationPlan plan, boolean tracing, CrashPlan crashes) {
        this.plan = plan;
        this.random = new Chance(plan.seed());
        this.trace = new Trace(agenda, tracing);
        this.faults = new Faults(plan, random);
        faults.follow(crashes);
        this.limits = Faults.limits(random);
        this.timing = SimulatedWatch.resting(Faults.timing(random), plan.seed());
        this.preferring = random.nextInt(3) == 0;
        this.snapshotting = random.nextBoolean();
        this.network = new SimulatedNetwork(agenda, random, faults);
        List<Integer> voters = IntStream.rangeClosed(1, faults.members()).boxed().toList();
        for (int member : voters) {
            Image empty = Image.empty(SimulatedMember.storageOf(member));
            members.add(new SimulatedMember(this, member, Origin.OWN, empty));
        }
        this.seats = new ArrayList<>(members);
        this.mishaps = new DiskMishaps(this);
        this.load = new Load(this, plan);
        this.churn = new Churn(this, voters);
        this.rest = new Rest(members, seats, churn);
        this.watch = new SimulatedWatch(this, timing, plan.seed());
    }

    void run() {
        long hostile = plan.hostileMillis() * MILLI;
        members.forEach(SimulatedMember::start);
        network.shuffleNowAndThen();
        if (faults.has(Fault.MEMBERSHIP_CHURN)) {
            churn.begin();
        } else {
            mishaps.plan(hostile);
        }
        load.start();
        members.forEach(member -> member.snapshots().begin(snapshotting));
        if (faults.draws(Fault.EVERYONE_CRASHES)) {
            agenda.after((long) (random.nextDouble() * hostile), this::crashEveryone);
        }
        runUntil(hostile);
        becomeCalm();
        load.finish();
        rest.requireReached(this);
        if (timing.quiesces()) {
            new Lull(this, rest, load).pass();
        }
        if (marks.of(Mark.LEADER_CHANGED) == 0) {
            changeLeader();
        }
        if (random.nextInt(4) == 0 && !plan.without().contains(Fault.EVERYONE_CRASHES)) {
            crashEveryone();
            rest.requireReached(this);
        }
    }

    SimulationResult result(@Nullable Violation violation) {
        return new SimulationResult(
                plan,
                hash.value(),
                steps,
                load.proposed(),
                load.acknowledged(),
                marks.counts(),
                faults.counts(),
                violation);
    }

    void runUntil(long until) {
        while (agenda.step(until)) {}
    }

    /** No run is without a change; steps of a disk that was made whole are not marked. */
    private void changeLeader() {
        rest.present().stream().filter(SimulatedMember::leads).forEach(this::restart);
        rest.requireInTime(this, rest::isLed, "a new leader is elected in time");
        marks.reachIf(marks.of(Mark.LEADER_CHANGED) == 0, Mark.LEADER_CHANGED);
        rest.requireReached(this);
    }

    private void crashEveryone() {
        faults.happened(Fault.EVERYONE_CRASHES);
        marks.reach(Mark.EVERYONE_CRASHED);
        members.forEach(this::restart);
    }

    /** Ends this start of a member, if it runs, and begins the next. */
    void restart(SimulatedMember member) {
        if (!member.isOut()) {
            if (member.state() != null) {
                member.crash();
            }
            member.start();
            marks.reach(Mark.RESTARTED);
        }
    }

    private void becomeCalm() {
        faults.stop(agenda.now());
        network.shuffleLinks();
        trace(() -> "the faults stop");
        mishaps.end();
        churn.end();
        seats.forEach(this::startIfDown);
    }

    private void startIfDown(SimulatedMember member) {
        if (member.state() == null && !member.isOut()) {
            member.start();
            marks.reach(Mark.RESTARTED);
        }
    }

    /** A fold begins. */
    void folding(SimulatedMember member, List<Event> events) {
        Checker.require(steps++ < STEPS_MAX, "a run ends", steps);
        faults.turn();
        hash.turn(agenda.now(), member.member(), events);
        trace(() -> member + " takes " + Trace.describe(events));
    }

    void folded(SimulatedMember member, Outcome outcome) {
        hash.outcome(outcome);
        OneMaster.requireOneBeliever(members);
        if (member.origin() == Origin.OWN) {
            List<Ballot> leases = LeaseExclusion.leases(members);
            check(checker -> checker.turned(member.member(), outcome, leases));
        }
        trace(() -> member + " is " + outcome.state());
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

    Marks marks() {
        return marks;
    }

    /** The members with their own disks, whether they run or not. */
    List<SimulatedMember> members() {
        return members;
    }

    /** One more member, with an empty disk. */
    void join(int member) {
        SimulatedMember joining =
                new SimulatedMember(
                        this, member, Origin.OWN, Image.empty(SimulatedMember.storageOf(member)));
        members.add(joining);
        seats.add(joining);
        network.grow();
        joining.start();
        load.proposeNow(joining);
        joining.snapshots().begin(snapshotting);
    }

    /** In some groups members differ in who is rather to lead. */
    GroupConfig configOf(PeerIdentity self) {
        int priority = preferring ? self.member() % 3 - 1 : 0;
        return churn.config(self, timing, limits, priority);
    }

    SimulatedClock newClock() {
        long shortestLease = Math.min(timing.lease(), faults.shortestMasterLease());
        return SimulatedClock.draw(agenda, random, faults, shortestLease);
    }

    Request someRequest() {
        return SomeRequests.draw(random, members.size(), faults.shortestMasterLease());
    }

    void check(Consumer<Checker> what) {
        truths.check(what);
    }

    void check(Origin origin, Consumer<Checker> what) {
        truths.check(origin, what);
    }

    /** A member stops by itself, as it may. */
    void halted(SimulatedMember member) {
        marks.reachIf(member.origin() == Origin.WIPED, Mark.WIPED_DISK_KEPT_OUT);
        marks.reachIf(member.origin() == Origin.DAMAGED, Mark.DAMAGED_MEMBER_HALTED);
        check(member.origin(), checker -> checker.halted(member.member()));
    }

    void trace(Supplier<String> line) {
        trace.add(line);
    }

    String describe() {
        return faults + "\n" + limits + "\n" + timing + "\n" + trace.text();
    }

    /** Whoever is meant by this member id from here on. */
    void seat(SimulatedMember member) {
        seats.set(member.member() - 1, member);
    }

    SimulatedMember seated(int member) {
        return seats.get(member - 1);
    }

    List<SimulatedMember> seats() {
        return seats;
    }

    SimulatedWatch watch() {
        return watch;
    }

    SimulatedNetwork network() {
        return network;
    }

    /** What is under way goes to the disk it was sent to, as over a connection. */
    void send(SimulatedMember from, int to, Received received) {
        SimulatedMember target = seats.get(to - 1);
        Lineage lineage = from.disk().image().lineage();
        network.carry(
                from.member(),
                to,
                () -> {
                    boolean heard = target.hear(received, lineage);
                    if (heard) {
                        watch.heard(target, from.member());
                    }
                    marks.reachIf(
                            !heard && from.origin() == Origin.COPIED, Mark.COPIED_DISK_REFUSED);
                });
    }

    void crash(SimulatedMember member) {
        member.crash();
        if (member.origin() != Origin.COPIED) {
            agenda.after(random.nextInt(120) * MILLI, () -> startIfDown(member));
        }
    }
}
