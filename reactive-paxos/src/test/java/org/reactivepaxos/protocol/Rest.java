// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Where a group must come once the faults have stopped: nothing open, and all who count level. */
final class Rest {

    private final List<SimulatedMember> members;
    private final List<SimulatedMember> seats;
    private final Churn churn;

    Rest(List<SimulatedMember> members, List<SimulatedMember> seats, Churn churn) {
        this.members = members;
        this.seats = seats;
        this.churn = churn;
    }

    void requireReached(SimulatedGroup group) {
        requireInTime(
                group, this::isReached, "every proposal ends and all members are level in time");
        for (GroupState state : states(churn.inForce())) {
            group.check(checker -> checker.level(state.member(), state));
        }
    }

    /** Lets time pass until that is so. */
    void requireInTime(SimulatedGroup group, BooleanSupplier reached, String truth) {
        Agenda agenda = group.agenda();
        long until = agenda.now() + Liveness.WITHIN;
        while (!reached.getAsBoolean() && agenda.now() < until) {
            group.runUntil(Math.min(until, agenda.now() + 5 * Faults.MILLI));
        }
        group.check(Checker::timeIsUp);
        Checker.require(reached.getAsBoolean(), truth, states());
    }

    boolean isReached() {
        boolean strangersGone = seats.stream().allMatch(seat -> seat.isOut() || isWhole(seat));
        boolean asking = members.stream().anyMatch(each -> each.client().isAsking());
        if (!strangersGone || asking) {
            return false;
        }
        List<SimulatedMember> present = present();
        List<GroupState> states = states(present);
        // Who has met a damaged member asks all others before it goes on (S12).
        boolean comparing = states.stream().anyMatch(each -> each.learner().audit().isOpen());
        return !comparing && states.size() == present.size() && Liveness.isLevel(states);
    }

    boolean isLed() {
        return present().stream().anyMatch(SimulatedMember::leads);
    }

    /** Of those who run and count. */
    List<GroupState> states() {
        return states(present());
    }

    /** The members in force that are not out, or whoever sits in the place of one and is whole. */
    List<SimulatedMember> present() {
        List<SimulatedMember> present = new ArrayList<>();
        for (SimulatedMember member : churn.inForce()) {
            SimulatedMember seat = seats.get(member.member() - 1);
            if (!member.isOut()) {
                present.add(member);
            } else if (!seat.isOut() && isWhole(seat)) {
                present.add(seat);
            }
        }
        return present;
    }

    /** Of those who run. */
    static List<GroupState> states(List<SimulatedMember> members) {
        List<GroupState> states = new ArrayList<>();
        for (SimulatedMember member : members) {
            GroupState state = member.state();
            if (state != null) {
                states.add(state);
            }
        }
        return states;
    }

    /** A snapshot of the others takes the place of what was damaged. */
    private static boolean isWhole(SimulatedMember seat) {
        return seat.origin() == Origin.OWN
                || (seat.origin() == Origin.DAMAGED && seat.snapshots().hasInstalled());
    }
}
