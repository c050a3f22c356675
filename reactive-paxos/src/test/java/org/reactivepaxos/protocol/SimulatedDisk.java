// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One member's disk: records become durable later and in order, one sync after the other; what
 * waits for them leaves in order. A crash loses a suffix of what no sync has covered.
 */
final class SimulatedDisk {

    private static final long SLOW_MAX = 300 * Faults.MILLI;

    private final Agenda agenda;
    private final Random random;
    private final Faults faults;
    private final BiConsumer<LogRecord, DurableLog> observer;
    private final Image image;
    private final List<Write> pending = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long appended;
    private long synced;
    private boolean syncing;
    private int life;

    private record Waiting(long position, Runnable action) {}

    /**
     * One record of the group, or of a peer; and whether it is the last of those written at once.
     */
    private record Write(@Nullable LogRecord entry, @Nullable PeerIdentity peer, boolean last) {}

    /** All that is durable on a disk. */
    static final class Image {
        private final long storage;
        private final DurableLog log;
        private final Peers peers;
        private Lineage lineage;

        private Image(long storage, DurableLog log, Peers peers, Lineage lineage) {
            this.storage = storage;
            this.log = log;
            this.peers = peers;
            this.lineage = lineage;
        }

        static Image empty(long storage) {
            return new Image(storage, new DurableLog(), new Peers(), Lineage.NONE);
        }

        Image copy() {
            return new Image(storage, log.copy(), peers.copy(), lineage);
        }

        DurableLog log() {
            return log;
        }

        long storage() {
            return storage;
        }

        Lineage lineage() {
            return lineage;
        }
    }

    SimulatedDisk(SimulatedGroup group, Image image, BiConsumer<LogRecord, DurableLog> observer) {
        this.agenda = group.agenda();
        this.random = group.random();
        this.faults = group.faults();
        this.image = image;
        this.observer = observer;
    }

    DurableLog durable() {
        return image.log;
    }

    Peers peers() {
        return image.peers;
    }

    Image image() {
        return image;
    }

    /** Durable before the member says anything (S7). */
    PeerIdentity start(int member, long startId) {
        image.lineage = image.lineage.next(startId);
        return new PeerIdentity(member, image.storage, image.lineage.incarnation(), startId);
    }

    void append(List<LogRecord> records) {
        int left = records.size();
        for (LogRecord each : records) {
            left--;
            pending.add(new Write(each, null, left == 0));
        }
        appended += records.size();
        syncIfNeeded();
    }

    /** Lets a peer be heard, at first only once its start is remembered; or refuses it (S7). */
    boolean admit(PeerIdentity peer, Lineage lineage, Runnable heard) {
        Peers.Verdict verdict = image.peers.judge(peer, lineage);
        if (verdict == Peers.Verdict.ADMITTED) {
            heard.run();
            return true;
        }
        if (verdict == Peers.Verdict.REFUSED) {
            return false;
        }
        if (verdict == Peers.Verdict.NEW) {
            pending.add(new Write(null, peer, true));
            appended++;
            syncIfNeeded();
        }
        whenDurable(
                () -> {
                    image.peers.admit(peer);
                    heard.run();
                });
        return true;
    }

    /** Runs this when all that was appended so far is durable. */
    void whenDurable(Runnable action) {
        waiting.add(new Waiting(appended, action));
        release();
    }

    private void syncIfNeeded() {
        if (syncing || pending.isEmpty()) {
            return;
        }
        syncing = true;
        int count = pending.size();
        int current = life;
        agenda.after(
                delay(),
                () -> {
                    if (current == life) {
                        syncing = false;
                        harden(count);
                        syncIfNeeded();
                        release();
                    }
                });
    }

    private long delay() {
        long longest = faults.strikes(Fault.SLOW_DISK) ? SLOW_MAX : faults.diskMax();
        return 10_000 + (long) (random.nextDouble() * random.nextDouble() * longest);
    }

    private void harden(int count) {
        for (int i = 0; i < count; i++) {
            Write next = pending.get(i);
            if (next.entry() != null) {
                image.log.apply(next.entry());
                observer.accept(next.entry(), image.log);
            } else if (next.peer() != null) {
                image.peers.harden(next.peer());
            }
        }
        pending.subList(0, count).clear();
        synced += count;
    }

    private void release() {
        while (!waiting.isEmpty() && waiting.peek().position <= synced) {
            waiting.remove().action.run();
        }
    }

    void crash() {
        life++;
        syncing = false;
        waiting.clear();
        harden(kept());
        pending.clear();
        appended = synced;
        image.peers.crash();
    }

    /** How many records no sync has covered. */
    int unsynced() {
        return pending.size();
    }

    /** How many of the unsynced records have reached the disk all the same. */
    private int kept() {
        int size = pending.size();
        if (faults.plannedToKeep() >= 0) {
            return Math.min(size, faults.plannedToKeep());
        }
        if (size == 0 || !faults.draws(Fault.LOST_UNSYNCED)) {
            return size;
        }
        int kept = random.nextInt(size + 1);
        boolean tearing = faults.draws(Fault.TORN_WRITE);
        while (!tearing && kept > 0 && !pending.get(kept - 1).last()) {
            kept--;
        }
        if (kept < size) {
            faults.happened(Fault.LOST_UNSYNCED);
        }
        if (kept > 0 && !pending.get(kept - 1).last()) {
            faults.happened(Fault.TORN_WRITE);
        }
        return kept;
    }
}
