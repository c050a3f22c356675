// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Every sync of the log passes here: it counts them, and a test can make them wait or fail. */
final class SyncGate {

    /** Runs before each sync, on the thread that syncs. */
    interface Hook {
        void beforeSync() throws IOException;
    }

    private final Disk disk;
    private final AtomicLong syncs = new AtomicLong();
    private volatile Hook hook = () -> {};

    SyncGate() {
        this(new Disk());
    }

    SyncGate(Disk disk) {
        this.disk = disk;
    }

    /** Where everything is written. */
    Disk disk() {
        return disk;
    }

    void hook(Hook next) {
        hook = next;
    }

    /** Returns only when the file is on disk. No interrupt can make it return early. */
    void sync(DiskFile file) throws IOException {
        hook.beforeSync();
        disk.sync(file);
        syncs.incrementAndGet();
    }

    /** Syncs that succeeded. */
    long count() {
        return syncs.get();
    }
}
