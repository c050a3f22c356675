// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/** All points of a run at which a member can crash, found by running it without any crash. */
final class CrashPoints implements CrashPlan {

    private final List<CrashPlan> points = new ArrayList<>();

    private CrashPoints() {}

    /**
     * One point, told by the turn of the run it is in.
     *
     * @param kept how many of the records that no sync has covered survive, the oldest first
     */
    private record Point(long turn, Fault point, int kept) implements CrashPlan {
        @Override
        public boolean isNow(long current, Fault place, int unsynced) {
            return current == turn && place == point;
        }

        @Override
        public int kept(long current) {
            return current == turn ? kept : -1;
        }
    }

    /**
     * Each turn of a run, before each duty and after the last one; and there with every part of
     * what no sync has covered.
     */
    static List<CrashPlan> of(SimulationPlan plan) {
        CrashPoints all = new CrashPoints();
        SimulationResult result = Simulation.run(plan, all);
        Checker.require(result.violation() == null, "a run without crashes is well", result);
        return all.points;
    }

    @Override
    public boolean isNow(long turn, Fault point, int unsynced) {
        boolean last = point == Fault.CRASH_AFTER_PERSISTING;
        for (int kept = last ? 0 : unsynced; kept <= unsynced; kept++) {
            points.add(new Point(turn, point, kept));
        }
        return false;
    }
}
