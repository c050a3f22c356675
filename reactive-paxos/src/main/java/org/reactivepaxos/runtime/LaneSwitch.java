// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Where the state machines of a group run while a snapshot takes their place: on a lane, as those
 * of a group with a reactive one always do. Plain ones are back on the worker when they are level.
 * On the group's worker.
 */
final class LaneSwitch {

    private final Applier applier;
    private final OpenReads reads;
    private final Supplier<ApplyLane> lanes;

    /**
     * @param lanes makes one that has not started
     */
    LaneSwitch(Applier applier, OpenReads reads, Supplier<ApplyLane> lanes) {
        this.applier = applier;
        this.reads = reads;
        this.lanes = lanes;
    }

    /**
     * Has the machines restored, then goes on with the log from that instance.
     *
     * @param then runs on the worker when they are restored
     */
    void restore(long below, Mono<Void> machines, Runnable then) {
        ApplyLane current = applier.lane();
        if (current != null) {
            current.restore(below, machines, then);
            if (applier.isVacant()) {
                fill(current);
            }
            return;
        }
        ApplyLane lane = lanes.get();
        applier.runOn(lane);
        reads.runOn(lane);
        lane.restore(below, machines, then);
        lane.whenLevel(() -> leave(lane));
        lane.start(applier.appliedBelow());
    }

    /** The machines of a group without any state have waited for this one. */
    private void fill(ApplyLane lane) {
        applier.fill();
        if (applier.arePlain()) {
            lane.whenLevel(() -> leave(lane));
        }
        lane.start(applier.appliedBelow());
    }

    private void leave(ApplyLane lane) {
        applier.runOn(null);
        reads.runOn(null);
        lane.stop();
    }
}
