// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The most heap that was in use at a time, garbage included, looked at every few milliseconds. */
final class HeapWatch implements AutoCloseable {

    private static final long EVERY_MILLIS = 2;

    private final Thread watcher;
    private volatile long highest = usage().getUsed();
    private volatile boolean closed;

    /** Begins to watch. */
    HeapWatch() {
        watcher = new Thread(this::watch, "perf-heap");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        while (!closed) {
            highest = Math.max(highest, usage().getUsed());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS));
        }
    }

    private static MemoryUsage usage() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    /** Bytes. */
    long highestBytes() {
        return highest;
    }

    /** What the heap may grow to, in bytes. */
    static long maxBytes() {
        return usage().getMax();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watcher);
    }
}
