// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The members' disks and processes, and what happens to them. */
final class Machines {

    private static final int TROUBLE_MAX = (int) Duration.ofMillis(150).toNanos();
    private static final int DOWN_MAX = (int) Duration.ofMillis(150).toNanos();
    private static final int LONG_DOWN_MAX = (int) Duration.ofMillis(1500).toNanos();
    private static final int STALL_MAX_MILLIS = 250;
    private static final int JUMP_MAX_MILLIS = 150;

    private final World world;
    private final Timeline timeline;
    private final Hazards hazards;
    private final Map<Integer, SimulatedDisk> disks = new TreeMap<>();
    private final Map<Integer, SimulatedSnapshotDisk> snapshots = new TreeMap<>();
    private final Map<Integer, SimulatedDisk> backups = new TreeMap<>();
    private final Map<Integer, SimulatedProcess> processes = new TreeMap<>();
    private final Map<Integer, Integer> lives = new TreeMap<>();

    private final PassingGroups passing;

    /** Members whose disk has forgotten votes: they never count again. */
    private final Set<Integer> lost = new HashSet<>();

    Machines(World world) {
        this.world = world;
        this.timeline = world.timeline();
        this.hazards = world.hazards();
        this.passing = new PassingGroups(world, this);
        for (int member : world.members()) {
            disks.put(member, newDisk());
        }
    }

    private SimulatedDisk newDisk() {
        Random random = timeline.random();
        // A leader whose own disk lags behind those of its quorum is a case of its own.
        int slowness = random.nextInt(4) == 0 ? 10 : 1;
        return new SimulatedDisk(1 + random.nextInt(Integer.MAX_VALUE - 1), slowness);
    }

    private @Nullable SimulatedSnapshotDisk snapshotsOf(int member) {
        return world.snapshots()
                ? snapshots.computeIfAbsent(
                        member, unused -> SimulatedSnapshotDisk.empty(timeline.random()))
                : null;
    }

    /** Whoever is away for long finds that the logs have let go of what it missed. */
    private int downNanos() {
        boolean isLong = world.snapshots() && timeline.random().nextInt(3) == 0;
        return timeline.random().nextInt(isLong ? LONG_DOWN_MAX : DOWN_MAX);
    }

    void startAll() {
        for (int member : world.members()) {
            timeline.after(timeline.random().nextInt(DOWN_MAX), () -> startIfDown(member));
        }
    }

    @Nullable SimulatedProcess process(int member) {
        return processes.get(member);
    }

    /** All that run, whether they count or not. */
    Collection<SimulatedProcess> all() {
        return processes.values();
    }

    /** All that run and count. */
    List<SimulatedProcess> running() {
        List<SimulatedProcess> running = new ArrayList<>();
        for (SimulatedProcess process : processes.values()) {
            if (!lost.contains(process.member())) {
                running.add(process);
            }
        }
        return running;
    }

    /** Groups that come and go on these members. */
    PassingGroups passing() {
        return passing;
    }

    /** Members that never count again. */
    Set<Integer> lost() {
        return lost;
    }

    private void startIfDown(int member) {
        SimulatedDisk disk = disks.get(member);
        if (processes.containsKey(member) || disk == null) {
            return;
        }
        backups.put(member, disk.copy());
        SimulatedProcess process =
                new SimulatedProcess(
                        world,
                        member,
                        lives.merge(member, 1, Integer::sum),
                        disk,
                        snapshotsOf(member));
        processes.put(member, process);
        timeline.tell(() -> process + " starts");
        process.start();
    }

    private void crash(int member) {
        SimulatedProcess process = processes.remove(member);
        if (process != null) {
            timeline.tell(() -> process + " crashes");
            process.crash();
        }
    }

    /** It goes; where the others are no majority, it comes back at once. */
    void takeDown(int member) {
        crash(member);
        if (2 * (lost.size() + 1) >= world.members().size()) {
            startIfDown(member);
        }
    }

    void troubleNowAndThen() {
        if (hazards.isCalm()) {
            return;
        }
        Random random = timeline.random();
        trouble(world.members().get(random.nextInt(world.members().size())));
        timeline.after(random.nextInt(TROUBLE_MAX), this::troubleNowAndThen);
    }

    private void trouble(int member) {
        SimulatedProcess process = processes.get(member);
        if (process == null) {
            return;
        }
        if (process.isHalted() || hazards.strike(Fault.CRASH)) {
            crash(member);
            loseDiskPerhaps(member, process);
            timeline.after(downNanos(), () -> startIfDown(member));
        } else if (hazards.strike(Fault.STALL)) {
            process.stall(Duration.ofMillis(timeline.random().nextInt(STALL_MAX_MILLIS)));
        } else if (hazards.strike(Fault.CLOCK_JUMP)) {
            process.jump(Duration.ofMillis(random(-JUMP_MAX_MILLIS, JUMP_MAX_MILLIS)));
        } else if (hazards.strike(Fault.BLACKOUT)) {
            world.members().forEach(this::crash);
            startAll();
        }
    }

    private int random(int from, int below) {
        return from + timeline.random().nextInt(below - from);
    }

    /**
     * A member that forgets is lost for good, and only a minority may be. A disk from a backup is
     * told by peers that have all seen a later start, however often it starts.
     */
    private void loseDiskPerhaps(int member, SimulatedProcess process) {
        boolean spare = 2 * (lost.size() + 1) < world.members().size();
        // A group that has not begun needs every disk that it begins with (S7).
        boolean begun =
                world.groups().stream().allMatch(group -> process.executed(group) > 0)
                        && passing.canDoWithout(process);
        if (lost.contains(member) || !spare || !begun) {
            return;
        }
        SimulatedDisk backup = backups.get(member);
        if (hazards.strike(Fault.WIPED_DISK)) {
            lost.add(member);
            disks.put(member, newDisk());
            snapshots.remove(member);
        } else if (backup != null
                && process.hasMet(world.members().size() - 1)
                && hazards.strike(Fault.RESTORED_DISK)) {
            lost.add(member);
            disks.put(member, backup);
        }
    }

    /** Starts whoever is down. */
    void reviveAll() {
        for (int member : world.members()) {
            SimulatedProcess process = processes.get(member);
            if (process != null && process.isHalted() && !lost.contains(member)) {
                crash(member);
            }
            startIfDown(member);
        }
    }

    /** Nothing is on its way, and all have executed the same. */
    boolean isLevel() {
        List<SimulatedProcess> running = running();
        if (running.size() + lost.size() < world.members().size()) {
            return false;
        }
        for (SimulatedProcess process : running) {
            for (int group : world.groups()) {
                if (!process.isLevel(group, world.mostExecuted(group))) {
                    return false;
                }
            }
        }
        return passing.isLevel();
    }
}
