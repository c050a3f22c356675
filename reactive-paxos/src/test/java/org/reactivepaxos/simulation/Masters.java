// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.MasterOptions;

/** Who believes to be master of each group, and what makes it change. */
final class Masters {

    private static final int LEASE_MIN_MILLIS = 50;
    private static final int LEASE_MAX_MILLIS = 80;
    private static final int TROUBLE_MAX = (int) Duration.ofMillis(80).toNanos();

    private final World world;
    private final Machines machines;
    private final Map<Integer, SimulatedProcess> last = new HashMap<>();
    private long changes;

    Masters(World world, Machines machines) {
        this.world = world;
        this.machines = machines;
    }

    /** Members of one group differ in these. */
    static MasterOptions options(World world) {
        int more = world.timeline().random().nextInt(LEASE_MAX_MILLIS - LEASE_MIN_MILLIS);
        return MasterOptions.create()
                .lease(Duration.ofMillis(LEASE_MIN_MILLIS + more))
                .priority(MasterOptions.PRIORITY_MAX - world.timeline().random().nextInt(2));
    }

    /** From now on looks after each thing that happens, and makes masters give up. */
    void watch() {
        world.timeline().watch(this::look);
        giveUpNowAndThen();
    }

    private void look() {
        for (int group : world.groups()) {
            List<SimulatedProcess> believers = believers(group);
            world.require(believers.size() < 2, "at most one believes to be master", believers);
            if (!believers.isEmpty() && believers.get(0) != last.put(group, believers.get(0))) {
                changes++;
                world.timeline().note(believers.get(0).member());
                world.timeline().tell(() -> believers.get(0) + " believes to be master");
            }
        }
    }

    private List<SimulatedProcess> believers(int group) {
        return machines.all().stream()
                .filter(process -> process.believesToBeMaster(group))
                .toList();
    }

    private void giveUpNowAndThen() {
        if (world.hazards().isCalm()) {
            return;
        }
        for (int group : world.groups()) {
            int successor = world.timeline().random().nextInt(world.members().size() + 1);
            believers(group).forEach(each -> each.giveUpBeingMaster(group, successor));
        }
        world.timeline()
                .after(world.timeline().random().nextInt(TROUBLE_MAX), this::giveUpNowAndThen);
    }

    /** Whether each group has a master. */
    boolean areThere() {
        return world.groups().stream().noneMatch(group -> believers(group).isEmpty());
    }

    /** How often another process came to believe. */
    long changes() {
        return changes;
    }
}
