// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import jetbrains.exodus.ExodusException;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a journal directory, or refuses to. Opening an environment cuts off what Xodus holds for
 * torn and says nothing, so what the log must hold is found out before: {@link Evidence}.
 */
final class Startup {

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final SegmentDirectories segments;
    private final XodusOptions options;
    private final SyncGate gate;
    private final DirectoryFormats formats;
    private final Disk disk;

    Startup(Path directory, XodusOptions options, SyncGate gate, DirectoryFormats formats) {
        this.directory = directory;
        this.formats = formats;
        this.options = options;
        this.gate = gate;
        this.disk = gate.disk();
        this.segments = new SegmentDirectories(disk, directory);
    }

    Path directory() {
        return directory;
    }

    /**
     * Opens for this member and adds this start to its lineage; all of it is durable when it
     * returns.
     */
    Opened open(int member) throws IOException {
        DirectoryCheck.forWriting(directory);
        disk.makeDirectories(directory);
        requireOwn(member);
        DirectoryLock lock = DirectoryLock.take(directory, "journal");
        try {
            StateFile state = identity(member);
            boolean fresh = state.incarnation() == 0;
            Evidence evidence =
                    fresh ? clear(state) : Evidence.of(directory, segments, state.storage());
            return openWhole(lock, state, evidence);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Opens a log, or what is left of it without a last transaction that is torn. */
    private Opened openWhole(DirectoryLock lock, StateFile state, Evidence evidence)
            throws IOException {
        try {
            return open(lock, state, evidence);
        } catch (DamagedSegment damage) {
            TornEnd end = new TornEnd(segments, gate);
            if (!end.isPossible(evidence, damage)) {
                throw damage;
            }
            end.cut(evidence, damage);
            return open(lock, state, Evidence.of(directory, segments, state.storage()));
        }
    }

    /**
     * The identity in the directory, null where there is nothing. Before the lock is taken, so that
     * not even its file is made in what is refused, and again under it.
     */
    private @Nullable StateFile requireOwn(int member) throws IOException {
        StateFile state = StateFile.read(directory, formats);
        if (state == null
                && (!segments.numbers().isEmpty()
                        || Files.exists(directory.resolve(HighWater.NAME)))) {
            throw Refusal.of(directory, "the file " + StateFile.NAME, "a log without it");
        }
        if (state != null && state.member() != member) {
            throw new StorageUnavailableException(
                    StorageUnavailableException.Reason.OTHER_MEMBER,
                    directory.toString(),
                    directory
                            + " belongs to member "
                            + state.member()
                            + ", not to member "
                            + member
                            + "; give each member a directory of its own");
        }
        return state;
    }

    private StateFile identity(int member) throws IOException {
        StateFile state = requireOwn(member);
        if (state == null) {
            state = new StateFile(randomId(), member, Lineage.NONE, options.fileBytes());
            state.write(disk, directory, formats.newest());
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

    /** Deletes what a first start that did not end has left: nothing was acknowledged by it. */
    private Evidence clear(StateFile state) throws IOException {
        List<Integer> left = segments.numbers();
        for (int number : left) {
            long found = CommitScan.of(segments.of(number), state.storage()).transaction();
            if (number != 1 || found > 1) {
                throw Refusal.of(
                        segments.of(number),
                        "a log that was never used, as " + StateFile.NAME + " says",
                        "transaction " + found);
            }
        }
        segments.deleteLeftovers();
        for (int number : left) {
            segments.delete(number);
        }
        Path mark = directory.resolve(HighWater.NAME);
        if (Files.exists(mark)) {
            disk.delete(mark);
            disk.syncDirectory(directory);
        }
        return Evidence.none(state.storage());
    }

    /**
     * Deletes what is no part of a log that was found whole: the next segment, and removed ones.
     */
    private void deleteSurplus(List<Integer> needed) throws IOException {
        segments.deleteLeftovers();
        for (int number : segments.numbers()) {
            if (!needed.contains(number)) {
                segments.delete(number);
            }
        }
    }

    private Opened open(DirectoryLock lock, StateFile state, Evidence evidence) throws IOException {
        SegmentOpener opener =
                new SegmentOpener(segments, options.withFileBytes(state.fileBytes()), gate);
        SegmentedLog log = new SegmentedLog();
        LogReplay replay = new LogReplay(state.storage());
        HighWater highWater = null;
        try {
            read(opener, log, replay, evidence);
            deleteSurplus(evidence.segments());
            highWater = HighWater.open(disk, directory, evidence.mark());
            if (replay.transaction() == 0) {
                CommitRecord first = new CommitRecord(state.storage(), 1, 1, 1, 0);
                Entries entries = new Entries().begin(first.lsn());
                entries.add(first.encode());
                log.newest().commit(entries);
                replay.take(first);
                highWater.settle(first.transaction(), 1, log.newest().tail());
            } else {
                highWater.write(replay.transaction(), log.newest().tail());
                highWater.sync();
            }
            StateFile started = state.started(RANDOM.nextLong());
            started.write(disk, directory, formats.newest());
            log.newest().fill();
            return new Opened(lock, started, highWater, opener, log, replay);
        } catch (IOException | RuntimeException | Error e) {
            abandon(log, highWater);
            throw e;
        }
    }

    private void read(SegmentOpener opener, SegmentedLog log, LogReplay replay, Evidence evidence)
            throws IOException {
        new LogReading(opener, log, replay, null).read(evidence);
        if (replay.transaction() < evidence.atMost()) {
            LOG.warn(
                    "{}: cut off the torn transaction {}, which was never acknowledged",
                    segments.of(evidence.mark().segment()),
                    evidence.atMost());
        }
    }

    private static void abandon(SegmentedLog log, @Nullable HighWater highWater)
            throws IOException {
        try {
            log.close();
        } catch (ExodusException e) {
            LOG.warn("a log that was refused could not be closed", e);
        }
        if (highWater != null) {
            highWater.close();
        }
    }
}
