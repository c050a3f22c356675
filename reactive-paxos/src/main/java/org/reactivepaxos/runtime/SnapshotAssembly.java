// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.SnapshotStore;

/** Puts together what one group has for its snapshots. */
final class SnapshotAssembly {

    private final GroupPort port;
    private final Machines machines;
    private final SnapshotTaker.Disks disks;
    private final Errands errands;
    private final SnapshotTurn turn = new SnapshotTurn();
    private final Laggards laggards;
    private final SnapshotRestore restore;
    private final SnapshotTaker taker;

    /**
     * @param errands gets to know who does them, with {@link #join}
     */
    SnapshotAssembly(
            GroupPort port,
            Machines machines,
            LogStretches log,
            SnapshotTaker.Disks disks,
            Errands errands) {
        this.port = port;
        this.machines = machines;
        this.disks = disks;
        this.errands = errands;
        this.laggards = new Laggards(port.traffic().kept());
        this.restore = new SnapshotRestore(machines, disks.snapshots(), port);
        this.taker =
                new SnapshotTaker(
                        port,
                        machines,
                        new Mirror(port, machines, log, restore),
                        disks,
                        new SnapshotTaker.Neighbours(turn, laggards, errands::has));
    }

    /** From now on the group's errands are done. */
    SnapshotAssembly join(LaneSwitch lanes, RecoveredGroup recovered) {
        LogTeacher teacher =
                new LogTeacher(port.group(), disks.journal(), port.watch()::readFailed);
        SnapshotInstall install = new SnapshotInstall(port, restore, lanes);
        Renewal renewal = new Renewal(port, taker, errands, recovered);
        errands.join(
                new Errands.Helpers(port, teacher, laggards, install, renewal), courier(install));
        return this;
    }

    private Errands.@Nullable Courier courier(SnapshotInstall install) {
        SnapshotStore store = disks.snapshots();
        if (store == null || !machines.areSnapshotting()) {
            return null;
        }
        SnapshotSender sender = new SnapshotSender(port, store, laggards);
        return new Errands.Courier(
                new SnapshotFetch(port, store, turn, install, sender),
                sender,
                new SnapshotCadence(port, machines.schedule(), taker));
    }

    int group() {
        return port.group();
    }

    GroupWatch watch() {
        return port.watch();
    }

    SnapshotTaker taker() {
        return taker;
    }

    SnapshotRestore restore() {
        return restore;
    }

    Errands errands() {
        return errands;
    }
}
