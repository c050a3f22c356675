// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the log, open or not: whoever reads opens it, and it can be closed whenever nobody
 * does. One thread writes; any thread that may block reads and closes.
 */
final class NumberedSegment {

    private final int number;
    private final long firstLsn;
    private final SegmentOpener opener;

    /** Held to read while the environment is used, to write while it is closed. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable LogSegment environment;
    private boolean retired;
    private volatile long lastUse;
    private volatile long endLsn = Long.MAX_VALUE;
    private final AtomicLong instances = new AtomicLong();

    NumberedSegment(int number, long firstLsn, LogSegment environment, SegmentOpener opener) {
        this.number = number;
        this.firstLsn = firstLsn;
        this.environment = environment;
        this.opener = opener;
    }

    int number() {
        return number;
    }

    long firstLsn() {
        return firstLsn;
    }

    /** It is written no more: its records end before this one. */
    void endBefore(long lsn) {
        endLsn = lsn;
    }

    /** Whether it holds, or held, the record. */
    boolean holds(long lsn) {
        return firstLsn <= lsn && lsn < endLsn;
    }

    /** Counts instances whose values are stored here. The writer's; so it need not be atomic. */
    void stored(long more) {
        instances.setRelease(instances.getPlain() + more);
    }

    /** Instances whose values were ever stored here, whether they are needed or not. */
    long instances() {
        return instances.get();
    }

    /** As the log's clock told at the last read. */
    long lastUse() {
        return lastUse;
    }

    /** Writes one transaction, and syncs once. Only while nobody closes: the newest segment. */
    void commit(Entries entries) {
        opened().commit(entries);
    }

    /** Makes room for what is written next. Only while nobody closes: the newest segment. */
    void fill() {
        opened().fill();
    }

    /** How what is committed ends. Only while nobody closes: the newest segment. */
    LogTail tail() {
        return opened().tail();
    }

    /**
     * Reads one record.
     *
     * @return null when this segment was retired
     */
    @Nullable Sealed read(long lsn, long now) {
        lock.readLock().lock();
        try {
            if (retired) {
                return null;
            }
            lastUse = now;
            return opened().read(lsn);
        } finally {
            lock.readLock().unlock();
        }
    }

    private synchronized LogSegment opened() {
        LogSegment known = environment;
        if (known == null) {
            known = opener.openToRead(number);
            environment = known;
        }
        return known;
    }

    synchronized boolean isOpen() {
        return environment != null;
    }

    /** Frees what it holds, unless it is being read; the next read opens it again. */
    void closeWhenIdle() {
        if (lock.writeLock().tryLock()) {
            try {
                close();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /** Waits for the reads that run, and serves no more. */
    void retire() {
        lock.writeLock().lock();
        try {
            retired = true;
            close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private synchronized void close() {
        LogSegment known = environment;
        environment = null;
        if (known != null) {
            known.close();
        }
    }
}
