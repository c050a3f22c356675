// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import jetbrains.exodus.ExodusException;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a journal directory, or refuses to. Opening an environment cuts off what Xodus holds for
 * torn and says nothing, so what the log must hold is found out before (docs/formats.md, "Disk").
 */
final class Startup {

    /** The only log segment so far. */
    static final String SEGMENT = "log-000001";

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final Path segmentDirectory;
    private final XodusOptions options;
    private final SyncGate gate;

    Startup(Path directory, XodusOptions options, SyncGate gate) {
        this.directory = directory;
        this.segmentDirectory = directory.resolve(SEGMENT);
        this.options = options;
        this.gate = gate;
    }

    /**
     * What must be found in the log.
     *
     * @param atLeast the last transaction that was certainly acknowledged
     * @param atMost the last transaction that left a trace
     * @param keepBelow address below which Xodus may cut nothing off
     * @param revision of the high-water mark
     */
    private record Expected(long atLeast, long atMost, long keepBelow, long revision) {}

    /** Opens for this member and raises the incarnation; all of it is durable when it returns. */
    Opened open(int member) throws IOException {
        Disk.makeDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            StateFile state = identity(member);
            Expected expected =
                    state.incarnation() == 0 ? new Expected(0, 1, 0, 0) : expected(state);
            return open(lock, state, expected);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private StateFile identity(int member) throws IOException {
        StateFile state = StateFile.read(directory);
        if (state == null) {
            if (Files.exists(segmentDirectory) || Files.exists(directory.resolve(HighWater.NAME))) {
                throw Refusal.of(directory, "the file " + StateFile.NAME, "a log without it");
            }
            state = new StateFile(randomId(), member, 0, options.fileBytes());
            state.write(directory);
        }
        if (state.member() != member) {
            throw new StorageException(
                    directory
                            + " belongs to member "
                            + state.member()
                            + ", not to member "
                            + member
                            + "; give each member a directory of its own");
        }
        if (options.recordBytes() > state.fileBytes() / 2) {
            throw new StorageException(
                    directory
                            + " was made with log files of "
                            + state.fileBytes()
                            + " bytes; recordBytes must be at most half of that");
        }
        return state;
    }

    private static long randomId() {
        long id = RANDOM.nextLong();
        return id == 0 ? 1 : id;
    }

    /**
     * Guards 1 to 4: what the high-water mark and the raw bytes say, before Xodus touches anything.
     */
    private Expected expected(StateFile state) throws IOException {
        if (Files.exists(segmentDirectory.resolve("exodus.properties"))) {
            throw new StorageException(
                    segmentDirectory
                            + "/exodus.properties would override the settings that make the log"
                            + " durable; remove it");
        }
        HighWater.Mark mark = HighWater.read(directory);
        if (mark == null || mark.storage() != state.storage()) {
            throw Refusal.of(
                    directory.resolve(HighWater.NAME),
                    "the high-water mark of storage " + Long.toHexString(state.storage()),
                    mark == null ? "none" : "that of " + Long.toHexString(mark.storage()));
        }
        LogTail closed = mark.tail();
        CommitScan scan = CommitScan.of(segmentDirectory, state.storage());
        if (scan.transaction() < mark.transaction()) {
            throw Refusal.of(
                    newestFile(),
                    "transaction " + mark.transaction() + ", which was acknowledged",
                    "transactions only up to " + scan.transaction());
        }
        if (closed != null) {
            closed.require(segmentDirectory);
            return new Expected(
                    mark.transaction(),
                    mark.transaction(),
                    closed.address() + closed.length(),
                    mark.revision());
        }
        // a later transaction starts only after the one before it is durable, whatever was synced
        // here
        long atLeast = Math.max(mark.transaction(), scan.transaction() - 1);
        long keepBelow = atLeast == scan.transaction() ? scan.lastEnd() : scan.previousEnd();
        return new Expected(atLeast, scan.transaction(), keepBelow, mark.revision());
    }

    private Path newestFile() throws IOException {
        List<Path> files = CommitScan.logFiles(segmentDirectory);
        return files.isEmpty() ? segmentDirectory : files.get(files.size() - 1);
    }

    private Opened open(DirectoryLock lock, StateFile state, Expected expected) throws IOException {
        Disk.makeDirectories(segmentDirectory);
        LogSegment segment = openSegment(state, expected);
        HighWater highWater = null;
        try {
            LogReplay replay = replay(segment, state, expected);
            StateFile started = state.withIncarnation(state.incarnation() + 1);
            if (replay.transaction() == 0) {
                CommitRecord first = new CommitRecord(state.storage(), 1, 1, 1, 0);
                segment.commit(first.lsn(), List.of(first.encode()));
                replay.take(first);
            }
            highWater = HighWater.open(directory, expected.revision());
            highWater.write(state.storage(), replay.transaction(), null);
            highWater.sync();
            started.write(directory);
            return new Opened(lock, started, highWater, segment, replay);
        } catch (IOException | RuntimeException | Error e) {
            abandon(segment, highWater);
            throw e;
        }
    }

    private LogSegment openSegment(StateFile state, Expected expected) {
        try {
            XodusOptions asMade = options.withFileBytes(state.fileBytes());
            return LogSegment.open(segmentDirectory, asMade, gate, expected.keepBelow());
        } catch (ExodusException e) {
            throw Refusal.of(segmentDirectory, "it cannot be opened: " + e.getMessage(), e);
        }
    }

    private LogReplay replay(LogSegment segment, StateFile state, Expected expected) {
        LogReplay replay = new LogReplay(state.storage());
        try {
            segment.replay(replay);
            replay.requireComplete();
        } catch (StorageException | ExodusException e) {
            throw Refusal.of(segmentDirectory, String.valueOf(e.getMessage()), e);
        }
        if (replay.transaction() < expected.atLeast() || replay.transaction() > expected.atMost()) {
            throw Refusal.of(
                    segmentDirectory,
                    "transaction " + expected.atLeast() + " to be the last",
                    "transaction " + replay.transaction());
        }
        if (replay.transaction() < expected.atMost() && replay.transaction() > 0) {
            LOG.warn(
                    "{}: cut off the torn transaction {}, which was never acknowledged",
                    segmentDirectory,
                    expected.atMost());
        }
        return replay;
    }

    private static void abandon(LogSegment segment, @Nullable HighWater highWater)
            throws IOException {
        try {
            segment.close();
        } catch (ExodusException e) {
            LOG.warn("a log that was refused could not be closed", e);
        }
        if (highWater != null) {
            highWater.close();
        }
    }
}
