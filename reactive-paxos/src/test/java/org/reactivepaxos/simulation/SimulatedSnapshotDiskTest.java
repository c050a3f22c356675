// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivepaxos.storage.SnapshotStoreContract;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class SimulatedSnapshotDiskTest implements SnapshotStoreContract {

    private final Map<SnapshotStore, SimulatedSnapshotDisk> disks = new HashMap<>();

    private SimulatedSnapshotDisk disk(long seed) {
        SimulatedSnapshotDisk disk =
                new SimulatedSnapshotDisk(new Random(seed), Schedulers::boundedElastic);
        disks.put(disk.store(), disk);
        return disk;
    }

    @Override
    public SnapshotStore create() {
        return disk(1).store();
    }

    @Override
    public SnapshotStore reopen(SnapshotStore closed) {
        return closed;
    }

    @Override
    public SnapshotStore crash(SnapshotStore opened) {
        Objects.requireNonNull(disks.get(opened)).crash();
        return opened;
    }

    /** How many of twelve chunks, written one by one, a crash leaves, seed by seed. */
    private List<Long> leftByACrash() {
        List<Long> left = new ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            SimulatedSnapshotDisk disk =
                    new SimulatedSnapshotDisk(new Random(seed), Schedulers::immediate);
            SnapshotStore store = open(disk.store());
            store.stage(
                            FIRST,
                            SnapshotExtent.NONE,
                            Flux.fromIterable(chunks(1, 11)).concatWith(Flux.never()))
                    .onErrorComplete()
                    .subscribe();
            disk.crash();
            left.add(staged(open(store), FIRST).chunks());
        }
        return left;
    }

    @Test
    void itsSeedDecidesWhatOfTheUnsyncedIsLost() {
        List<Long> left = leftByACrash();
        assertThat(left).isEqualTo(leftByACrash());
        assertThat(left).allSatisfy(count -> assertThat(count).isBetween(8L, 12L));
        assertThat(left).contains(8L, 12L);
    }
}
