// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.SnapshotStore;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The snapshots on the disk of one member, whatever becomes of its process. A crash keeps all that
 * is committed, and of each stage what is synced and, by chance, some of the rest.
 */
final class SimulatedSnapshotDisk {

    private final Random random;
    private final InMemorySnapshotStore store;
    private final AtomicReference<Scheduler> threads;

    /**
     * @param random decides what a crash leaves
     * @param threads where the store works and signals
     */
    SimulatedSnapshotDisk(Random random, Supplier<Scheduler> threads) {
        this(random, threads, new AtomicReference<>(Schedulers.immediate()));
    }

    private SimulatedSnapshotDisk(
            Random random, Supplier<Scheduler> threads, AtomicReference<Scheduler> latest) {
        this.random = random;
        this.store = InMemorySnapshotStore.on(threads);
        this.threads = latest;
    }

    /** A disk whose store works on the threads of whoever has started last. */
    static SimulatedSnapshotDisk empty(Random random) {
        AtomicReference<Scheduler> latest = new AtomicReference<>(Schedulers.immediate());
        return new SimulatedSnapshotDisk(random, latest);
    }

    private SimulatedSnapshotDisk(Random random, AtomicReference<Scheduler> latest) {
        this(random, latest::get, latest);
    }

    /** The store, for one more start. */
    SnapshotStore startedBy(Scheduler newThreads) {
        threads.set(newThreads);
        return store;
    }

    /** Of all starts: each opens it, and closes it unless there is a crash. */
    SnapshotStore store() {
        return store;
    }

    /** The process is gone; the store can be opened again. */
    void crash() {
        store.crash(unsynced -> random.nextInt(unsynced + 1)).block();
    }
}
