// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.SimulatedDisk.Image;

/** What befalls whole disks: one is wiped, restored from a backup, or copied and started twice. */
final class DiskMishaps {

    private static final long MILLI = Faults.MILLI;
    private static final long WIPED_STORAGE = 1_000_000;

    private final SimulatedGroup group;
    private final Faults faults;
    private final List<SimulatedMember> strangers = new ArrayList<>();
    private int wiped;

    DiskMishaps(SimulatedGroup group) {
        this.group = group;
        this.faults = group.faults();
    }

    void plan(long hostile) {
        if (faults.draws(Fault.WIPED_DISK)) {
            at(hostile, this::wipe);
        }
        if (faults.draws(Fault.RESTORED_BACKUP)) {
            at(hostile, () -> copy(Fault.RESTORED_BACKUP));
        }
        if (faults.draws(Fault.CLONED_DISK)) {
            at(hostile, () -> copy(Fault.CLONED_DISK));
        }
    }

    private void at(long hostile, Runnable action) {
        group.agenda().after((long) (group.random().nextDouble() * hostile), action);
    }

    private void later(Runnable action) {
        group.agenda().after(10 * MILLI, action);
    }

    private SimulatedMember anyone() {
        return group.members().get(group.random().nextInt(group.members().size()));
    }

    /** A quorum must be left, and remember what the group began with: else nothing could end. */
    private void wipe() {
        SimulatedMember victim = anyone();
        int spared = group.members().size() / 2 + 1;
        if (faults.calm() || group.members().size() - wiped <= spared) {
            return;
        }
        if (victim.isOut() || !group.members().stream().allMatch(DiskMishaps::knowsGenesis)) {
            later(this::wipe);
            return;
        }
        faults.happened(Fault.WIPED_DISK);
        wiped++;
        leave(victim);
        Image empty = Image.empty(WIPED_STORAGE + victim.member());
        SimulatedMember stranger = new SimulatedMember(group, victim.member(), Origin.WIPED, empty);
        group.seat(stranger);
        later(stranger::start);
    }

    private static boolean knowsGenesis(SimulatedMember member) {
        return member.disk().durable().hasGenesis();
    }

    private static void leave(SimulatedMember victim) {
        victim.crash();
        victim.setOut(true);
    }

    private void copy(Fault how) {
        SimulatedMember victim = anyone();
        if (victim.isOut() || faults.calm() || group.members().size() == 1) {
            return;
        }
        Image image = victim.disk().image().copy();
        group.restart(victim);
        later(() -> startCopy(how, victim, image));
    }

    /**
     * Starts the copy once all have seen a later start of the victim: before that nobody can tell
     * the copy from the victim, and S7 promises nothing.
     */
    private void startCopy(Fault how, SimulatedMember victim, Image image) {
        if (victim.isOut() || faults.calm()) {
            return;
        }
        if (!group.members().stream().allMatch(peer -> refuses(peer, victim, image))) {
            later(() -> startCopy(how, victim, image));
            return;
        }
        faults.happened(how);
        SimulatedMember copy = new SimulatedMember(group, victim.member(), Origin.COPIED, image);
        strangers.add(copy);
        if (how == Fault.RESTORED_BACKUP) {
            leave(victim);
            group.seat(copy);
        }
        copy.start();
    }

    private static boolean refuses(SimulatedMember peer, SimulatedMember victim, Image image) {
        long next = image.incarnation() + 1;
        return peer == victim || peer.disk().peers().durableIncarnation(image.storage()) >= next;
    }

    /** Every copy goes, and the member with the true disk comes back. */
    void end() {
        for (SimulatedMember copy : strangers) {
            SimulatedMember own = group.members().get(copy.member() - 1);
            copy.crash();
            copy.setOut(true);
            if (group.isSeated(copy)) {
                own.setOut(false);
                group.seat(own);
            }
        }
    }
}
