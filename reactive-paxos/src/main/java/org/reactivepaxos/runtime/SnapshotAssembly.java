// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.storage.SnapshotStore;

/**
 * What one group has for its snapshots: who takes them, who restores them, and who moves them
 * between members.
 */
record SnapshotAssembly(int group, SnapshotTaker taker, SnapshotRestore restore, Errands errands) {

    /** Puts the parts together, and has the loop know who does its errands. */
    static SnapshotAssembly of(
            GroupPort port, Machines machines, SnapshotTaker.Disks disks, LaneSwitch lanes) {
        SnapshotStore store = disks.snapshots();
        SnapshotRestore restore = new SnapshotRestore(machines, store, port.callbacks());
        SnapshotInstall install = new SnapshotInstall(port, restore, lanes);
        SnapshotTurn turn = new SnapshotTurn();
        Laggards laggards = new Laggards();
        Errands errands =
                new Errands(
                        port,
                        new LogTeacher(port.group(), disks.journal(), port.watch()::readFailed),
                        laggards,
                        install,
                        store == null || !machines.areSnapshotting()
                                ? null
                                : courier(port, store, turn, install, laggards));
        port.loop().join(errands);
        SnapshotTaker taker =
                new SnapshotTaker(
                        port,
                        machines,
                        disks,
                        new SnapshotTaker.Neighbours(turn, laggards, errands::has));
        return new SnapshotAssembly(port.group(), taker, restore, errands);
    }

    private static Errands.Courier courier(
            GroupPort port,
            SnapshotStore store,
            SnapshotTurn turn,
            SnapshotInstall install,
            Laggards laggards) {
        SnapshotSender sender = new SnapshotSender(port, store, laggards);
        return new Errands.Courier(new SnapshotFetch(port, store, turn, install, sender), sender);
    }
}
