// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.StorageException;

/**
 * The hand-over from the appending threads to the writer, without locks: a chain that grows at its
 * end, where each link knows its position, so that the order of positions is the order of the
 * chain. The writer takes all that is new at once, and is woken only when it sleeps.
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

    private final AtomicReference<Link> last = new AtomicReference<>(new Link());
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Thread writer;

    /** Up to here everything was taken. The writer's. */
    private Link taken = end();

    private volatile boolean asleep;

    /**
     * @param writer the one thread that takes
     */
    Intake(Thread writer) {
        this.writer = writer;
    }

    /** A place in the chain: something appended, or an end, after which nothing is. */
    private static final class Link {
        private final @Nullable Appended appended;
        private final long position;
        private final boolean closing;
        private final @Nullable StorageException failure;

        /** Let go by the writer, which alone follows it, once everything up to here is taken. */
        private @Nullable Link previous;

        /** The beginning. */
        Link() {
            this(null, null, false, null);
        }

        Link(
                @Nullable Link previous,
                @Nullable Appended appended,
                boolean closing,
                @Nullable StorageException failure) {
            this.previous = previous;
            this.appended = appended;
            this.closing = closing;
            this.failure = failure;
            long before = previous == null ? 0 : previous.position;
            this.position = appended == null ? before : appended.position();
        }

        boolean isEnd() {
            return closing || failure != null;
        }
    }

    /**
     * @return the position of the last record
     * @throws StorageException when the journal is closed or failed
     */
    long offer(int group, List<LogRecord> records, @Nullable PeerIdentity peer, long bytes) {
        int count = peer == null ? records.size() : 1;
        // Before it can be taken, and so before it can be settled.
        pendingBytes.addAndGet(bytes);
        Link before;
        Link link;
        do {
            before = end();
            if (before.isEnd()) {
                pendingBytes.addAndGet(-bytes);
                throw refusal(before);
            }
            Appended appended = new Appended(group, records, peer, before.position + count, bytes);
            link = new Link(before, appended, false, null);
        } while (!last.compareAndSet(before, link));
        wake();
        return link.position;
    }

    private Link end() {
        return Objects.requireNonNull(last.get(), "never null");
    }

    private static StorageException refusal(Link end) {
        return end.failure == null
                ? new StorageException("the journal is closed; nothing can be appended")
                : Refusal.again(end.failure);
    }

    /** Nothing can be appended any more; what was is still taken. */
    void close() {
        last.updateAndGet(before -> before.isEnd() ? before : new Link(before, null, true, null));
        wake();
    }

    /** The journal failed: whatever is queued will never be durable. The first reason stays. */
    void fail(StorageException reason) {
        last.updateAndGet(
                before ->
                        before.failure == null
                                ? new Link(before, null, before.closing, reason)
                                : before);
        wake();
    }

    @Nullable StorageException failure() {
        return end().failure;
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
            long left = deadline - System.nanoTime();
            if (!isQuiet() || left <= 0) {
                return takeNow();
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

    private Queue<Appended> takeNow() {
        Link now = end();
        ArrayDeque<Appended> queue = new ArrayDeque<>();
        for (Link link = now; link != null && link != taken; link = link.previous) {
            if (link.appended != null && now.failure == null) {
                queue.addFirst(link.appended);
            }
        }
        now.previous = null;
        taken = now;
        return queue;
    }

    private boolean isQuiet() {
        Link now = end();
        return now == taken && !now.isEnd();
    }

    boolean isClosing() {
        return end().closing;
    }

    /** Bytes appended and not yet {@link #settled}. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    void settled(long bytes) {
        pendingBytes.addAndGet(-bytes);
    }
}
