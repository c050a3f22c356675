// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A disk for journals and snapshots that is slow, fails, lies, and forgets what was not synced when
 * its process is killed: a kill alone loses nothing, as the system keeps what was written.
 *
 * <p>Before each write, what it replaces is noted in a folder of the disk's own; a sync of the file
 * takes the note away. After a kill {@link #loseUnsynced} takes back what is noted. Names of files
 * are not lost, only their bytes. Thread-safe.
 */
public final class UnreliableDisk {

    private final Path notes;
    private final Map<Path, UndoLog> undo = new ConcurrentHashMap<>();
    private final AtomicBoolean fails = new AtomicBoolean();
    private volatile long slowNanos;
    private volatile boolean lies;

    private UnreliableDisk(Path notes) {
        this.notes = notes;
    }

    /**
     * A disk that behaves well so far.
     *
     * @param notes the folder for what can be lost; made if it is missing
     */
    public static UnreliableDisk at(Path notes) {
        try {
            Files.createDirectories(notes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UnreliableDisk(notes);
    }

    /**
     * After a kill and before anything is opened: loses of each file nothing, everything or the end
     * of what was not synced.
     *
     * @param seed decides; 0 loses everything
     * @return how many writes were lost
     */
    public int loseUnsynced(long seed) {
        Random random = new Random(seed);
        int lost = 0;
        try (Stream<Path> files = Files.list(notes)) {
            List<Path> sorted = files.sorted().toList();
            for (Path file : sorted) {
                int changes = UndoLog.changes(file).size();
                int kept =
                        switch (seed == 0 ? 0 : random.nextInt(3)) {
                            case 0 -> 0;
                            case 1 -> changes;
                            default -> random.nextInt(changes + 1);
                        };
                lost += UndoLog.takeBack(file, kept);
            }
            return lost;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A journal on this disk. */
    public XodusJournal journal(Path directory, XodusOptions options) {
        return new XodusJournal(directory, options, new Disk(this::aroundJournal));
    }

    /** A store of snapshots on this disk. */
    public XodusSnapshotStore snapshots(Path directory, XodusOptions options) {
        return new XodusSnapshotStore(directory, options, new Disk(this::around));
    }

    /** From now on each sync takes so much longer. */
    public void slow(Duration more) {
        slowNanos = more.toNanos();
    }

    /**
     * The next sync of a journal fails. One of a snapshot costs that snapshot, and ends nothing.
     */
    public void failNextSync() {
        fails.set(true);
    }

    /** From now on syncs do nothing, and say that they did. */
    public void lie() {
        lies = true;
    }

    private void aroundJournal(FileChange change, Disk.Action action) throws IOException {
        if (change.kind() == FileChange.Kind.SYNC && fails.getAndSet(false)) {
            throw new IOException("a sync of " + change.path() + " that was made to fail");
        }
        around(change, action);
    }

    private void around(FileChange change, Disk.Action action) throws IOException {
        switch (change.kind()) {
            case WRITE -> {
                undo(change.path()).note(change.path(), change.position(), change.length());
                action.run();
            }
            case TRUNCATE -> {
                undo(change.path()).note(change.path(), change.position(), Integer.MAX_VALUE);
                action.run();
            }
            case SYNC -> sync(change.path(), action);
            case MOVE -> {
                action.run();
                Path moved = change.target();
                if (moved != null) {
                    moved(change.path(), moved);
                }
            }
            case DELETE -> {
                action.run();
                undo(change.path()).forget();
                undo.remove(change.path());
            }
            default -> action.run();
        }
    }

    /** Of a folder all that is in it has another name. */
    private void moved(Path from, Path to) throws IOException {
        for (Path each : List.copyOf(undo.keySet())) {
            if (each.startsWith(from)) {
                Path moved = to.resolve(from.relativize(each));
                undo(each).moveTo(moved, undo(moved));
                undo.remove(each);
            }
        }
    }

    private void sync(Path file, Disk.Action action) throws IOException {
        sleep(slowNanos);
        if (!lies) {
            action.run();
            undo(file).forget();
        }
    }

    private static void sleep(long nanos) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private UndoLog undo(Path file) {
        return undo.computeIfAbsent(
                file,
                path ->
                        new UndoLog(
                                notes.resolve(
                                        path.getFileName()
                                                + "-"
                                                + Integer.toHexString(path.hashCode()))));
    }
}
