// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Groups that are created and dropped while their nodes run, member by member. */
final class PassingGroups {

    private static final int TICK_MAX = (int) Duration.ofMillis(4).toNanos();
    private static final int FIRST = 100;
    private static final int GROUPS_MAX = 5;
    private static final double BIRTH = 0.05;
    private static final double DROP_OF_MANY = 0.05;
    private static final double DROP_OF_FEW = 0.5;

    private final World world;
    private final Machines machines;
    private final Map<Integer, Passing> groups = new TreeMap<>();

    PassingGroups(World world, Machines machines) {
        this.world = world;
        this.machines = machines;
    }

    /** What becomes of a group. */
    private enum Fate {
        STAYS,
        LEAVES_A_FEW,
        LEAVES_ALL
    }

    /** One group, and the members that have begun to drop it. */
    private static final class Passing {
        private final int id;
        private final Fate fate;
        private final Set<Integer> left = new HashSet<>();

        Passing(int id, Fate fate) {
            this.id = id;
            this.fate = fate;
        }
    }

    /** Those that were ever created. */
    List<Integer> ids() {
        return List.copyOf(groups.keySet());
    }

    void comeAndGo() {
        if (world.hazards().isCalm()) {
            return;
        }
        Random random = world.timeline().random();
        if (groups.size() < GROUPS_MAX && world.timeline().chance(BIRTH)) {
            bear(random);
        }
        int member = world.members().get(random.nextInt(world.members().size()));
        SimulatedProcess process = machines.process(member);
        if (process != null && !groups.isEmpty() && !machines.lost().contains(member)) {
            actOn(List.copyOf(groups.values()).get(random.nextInt(groups.size())), process);
        }
        world.timeline().after(random.nextInt(TICK_MAX), this::comeAndGo);
    }

    /** A group that lacks a disk from its beginning never begins (S7), so that one cannot stay. */
    private void bear(Random random) {
        Fate drawn = Fate.values()[random.nextInt(Fate.values().length)];
        int id = FIRST + groups.size();
        groups.put(id, new Passing(id, machines.lost().isEmpty() ? drawn : Fate.LEAVES_ALL));
        world.watch(id);
    }

    /** Whoever has dropped it tries in vain to create it again. */
    private void actOn(Passing group, SimulatedProcess process) {
        if (!process.has(group.id)) {
            process.create(group.id);
        } else if (isToDrop(group, process)) {
            drop(group, process);
        }
    }

    private void drop(Passing group, SimulatedProcess process) {
        group.left.add(process.member());
        process.drop(group.id);
    }

    private boolean isToDrop(Passing group, SimulatedProcess process) {
        Timeline timeline = world.timeline();
        return switch (group.fate) {
            case STAYS -> false;
            case LEAVES_A_FEW -> canDoWithout(group, process) && timeline.chance(DROP_OF_FEW);
            case LEAVES_ALL -> timeline.chance(DROP_OF_MANY);
        };
    }

    /** Whether all groups that are to live do so without what is on the disk of a member. */
    boolean canDoWithout(SimulatedProcess process) {
        return groups.values().stream()
                .allMatch(group -> group.fate == Fate.LEAVES_ALL || canDoWithout(group, process));
    }

    private boolean canDoWithout(Passing group, SimulatedProcess process) {
        boolean begun = group.left.contains(process.member()) || process.executed(group.id) > 0;
        Set<Integer> gone = new HashSet<>(group.left);
        gone.addAll(machines.lost());
        gone.add(process.member());
        return begun && 2 * gone.size() < world.members().size();
    }

    /** In the calm: who lacks a group that lives creates it, who has one that dies drops it. */
    void settle() {
        for (SimulatedProcess process : machines.running()) {
            for (Passing group : groups.values()) {
                boolean has = process.has(group.id);
                if (group.fate == Fate.LEAVES_ALL && has) {
                    drop(group, process);
                } else if (group.fate != Fate.LEAVES_ALL && !has && !process.dropped(group.id)) {
                    process.create(group.id);
                }
            }
        }
    }

    /** Whether every member has dropped what dies, and has executed all of what it has not. */
    boolean isLevel() {
        return machines.running().stream()
                .allMatch(
                        process ->
                                process.isDoneWithDropped()
                                        && groups.values().stream()
                                                .allMatch(group -> isLevel(group, process)));
    }

    private boolean isLevel(Passing group, SimulatedProcess process) {
        boolean leaves = group.fate == Fate.LEAVES_ALL || process.dropped(group.id);
        return leaves
                ? !process.has(group.id)
                : process.isLevel(group.id, world.mostExecuted(group.id));
    }
}
