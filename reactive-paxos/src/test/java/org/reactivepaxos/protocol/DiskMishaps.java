// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.SimulatedDisk.Image;

/**
 * What befalls disks: one is wiped, restored from a backup, or copied and started twice; or a bit
 * of it flips.
 */
final class DiskMishaps {

    private static final long MILLI = Faults.MILLI;
    private static final int COPY_STARTS = 3;
    private static final long WIPED_STORAGE = 1_000_000;

    private final SimulatedGroup group;
    private final Faults faults;
    private final List<SimulatedMember> strangers = new ArrayList<>();

    /** Members that never come back with what they knew: a minority. */
    private int lost;

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
        for (Fault flip : List.of(Fault.FLIPPED_RECORD, Fault.FLIPPED_IN_MEMORY)) {
            if (faults.draws(flip)) {
                at(hostile, () -> flip(flip));
            }
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
        if (faults.calm() || !canLoseOne()) {
            return;
        }
        if (victim.isOut() || !group.members().stream().allMatch(DiskMishaps::knowsGenesis)) {
            later(this::wipe);
            return;
        }
        faults.happened(Fault.WIPED_DISK);
        lost++;
        leave(victim);
        Image empty = Image.empty(WIPED_STORAGE + victim.member());
        SimulatedMember stranger = new SimulatedMember(group, victim.member(), Origin.WIPED, empty);
        group.seat(stranger);
        later(stranger::start);
    }

    private boolean canLoseOne() {
        int spared = group.members().size() / 2 + 1;
        return group.members().size() - lost > spared;
    }

    /**
     * Flips a bit of what one member stores of a decided value, while it is down. Where its storage
     * sees it, it does not start again; else it goes on with a wrong value, which S12 must find.
     */
    private void flip(Fault how) {
        SimulatedMember victim = anyone();
        if (faults.calm() || !canLoseOne()) {
            return;
        }
        long instance = victim.isOut() ? -1 : Flips.find(victim, group.members(), how);
        if (instance < 0) {
            later(() -> flip(how));
            return;
        }
        leave(victim);
        Image image = victim.disk().image().copy();
        long readFrom = how == Fault.FLIPPED_IN_MEMORY ? image.log().coveredBelow() : 0;
        if (instance < readFrom || image.log().at(instance) == null) {
            // A snapshot was on its way to the disk: the value is never read again.
            victim.setOut(false);
            group.restart(victim);
            return;
        }
        faults.happened(how);
        lost++;
        if (!Flips.flip(image.log(), instance, how, group.random())) {
            group.marks().reach(Mark.FLIPPED_RECORD_REFUSED);
            return;
        }
        SimulatedMember damaged =
                new SimulatedMember(group, victim.member(), Origin.DAMAGED, image);
        group.check(checker -> checker.damaged(victim.member(), instance));
        group.seat(damaged);
        later(damaged::start);
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
        if (!image.log().hasGenesis()) {
            // It could begin another group with a wiped disk, which knows nobody either.
            later(() -> copy(how));
            return;
        }
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
        later(() -> startAgain(copy, COPY_STARTS));
    }

    /** With each start a copy has a higher incarnation, above all that its peers have seen. */
    private void startAgain(SimulatedMember copy, int times) {
        if (times > 0 && !copy.isOut() && !faults.calm()) {
            group.restart(copy);
            later(() -> startAgain(copy, times - 1));
        }
    }

    private static boolean refuses(SimulatedMember peer, SimulatedMember victim, Image image) {
        long next = image.lineage().incarnation() + 1;
        return peer == victim || peer.disk().peers().durableIncarnation(image.storage()) >= next;
    }

    /** Every copy goes, and the member with the true disk comes back. */
    void end() {
        for (SimulatedMember copy : strangers) {
            SimulatedMember own = group.members().get(copy.member() - 1);
            copy.crash();
            copy.setOut(true);
            if (group.seated(copy.member()) == copy) {
                own.setOut(false);
                group.seat(own);
            }
        }
    }
}
