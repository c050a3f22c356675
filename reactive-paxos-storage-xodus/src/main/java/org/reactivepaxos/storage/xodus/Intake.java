// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.StorageException;

/**
 * The hand-over from the appending threads to the writer. Appending takes a short lock, which makes
 * the order of positions the order of the queue; the writer takes all that is queued at once. It is
 * woken only when it sleeps.
 */
final class Intake {

    /**
     * What one call appended: records of a group, or a peer.
     *
     * @param position of the last record
     * @param bytes what it counts for in {@link #pendingBytes()}
     */
    record Appended(
            int group,
            List<LogRecord> records,
            @Nullable PeerIdentity peer,
            long position,
            long bytes) {}

    private final Object lock = new Object();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Thread writer;
    private ArrayDeque<Appended> queue = new ArrayDeque<>();
    private long position;
    private @Nullable StorageException ended;
    private boolean closing;
    private volatile boolean asleep;

    /**
     * @param writer the one thread that takes
     */
    Intake(Thread writer) {
        this.writer = writer;
    }

    /**
     * @return the position of the last record
     * @throws StorageException when the journal is closed or failed
     */
    long offer(int group, List<LogRecord> records, @Nullable PeerIdentity peer, long bytes) {
        long taken;
        synchronized (lock) {
            if (ended != null) {
                throw Refusal.again(ended);
            }
            if (closing) {
                throw new StorageException("the journal is closed; nothing can be appended");
            }
            position += peer == null ? records.size() : 1;
            taken = position;
            queue.add(new Appended(group, records, peer, taken, bytes));
            pendingBytes.addAndGet(bytes);
        }
        wake();
        return taken;
    }

    /** Nothing can be appended any more; what was is still taken. */
    void close() {
        synchronized (lock) {
            closing = true;
        }
        wake();
    }

    /** The journal failed: whatever is queued will never be durable. The first reason stays. */
    void fail(StorageException reason) {
        synchronized (lock) {
            ended = ended == null ? reason : ended;
            queue = new ArrayDeque<>();
        }
        wake();
    }

    @Nullable StorageException failure() {
        synchronized (lock) {
            return ended;
        }
    }

    private void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(writer);
        }
    }

    /**
     * All that is queued; waits for it, at most {@code nanos}. Empty after that, a close or a
     * failure.
     */
    Queue<Appended> take(long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (true) {
            Queue<Appended> taken = takeNow();
            long left = deadline - System.nanoTime();
            if (taken != null || left <= 0) {
                return taken == null ? new ArrayDeque<>() : taken;
            }
            asleep = true;
            if (isQuiet()) {
                LockSupport.parkNanos(this, left);
            }
            asleep = false;
            // somebody's interrupt must not turn the wait into a spin
            Thread.interrupted();
        }
    }

    private @Nullable Queue<Appended> takeNow() {
        synchronized (lock) {
            if (queue.isEmpty() && !closing && ended == null) {
                return null;
            }
            Queue<Appended> taken = queue;
            queue = new ArrayDeque<>();
            return taken;
        }
    }

    private boolean isQuiet() {
        synchronized (lock) {
            return queue.isEmpty() && !closing && ended == null;
        }
    }

    boolean isClosing() {
        synchronized (lock) {
            return closing;
        }
    }

    /** Bytes appended and not yet {@link #settled}. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    void settled(long bytes) {
        pendingBytes.addAndGet(-bytes);
    }
}
